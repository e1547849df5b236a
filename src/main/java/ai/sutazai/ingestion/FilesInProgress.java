package ai.sutazai.ingestion;

import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.util.FileUtil;
import org.springframework.stereotype.Component;

/**
 * The files that are being taken, by one form of their paths: Camel enters a file by its path as it
 * is, but lets go of it by the path it has normalized, in which a backslash is a slash.
 */
@Component("filesInProgress")
public class FilesInProgress extends MemoryIdempotentRepository {

  @Override
  public boolean add(String path) {
    return super.add(FileUtil.normalizePath(path));
  }

  @Override
  public boolean contains(String path) {
    return super.contains(FileUtil.normalizePath(path));
  }

  @Override
  public boolean remove(String path) {
    return super.remove(FileUtil.normalizePath(path));
  }
}
