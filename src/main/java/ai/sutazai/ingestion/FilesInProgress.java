package ai.sutazai.ingestion;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.util.FileUtil;
import org.springframework.stereotype.Component;

/**
 * The files that are being taken, by one form of their paths: Camel enters a file by its path as it
 * is, but lets go of it by the path it has normalized, in which a backslash is a slash.
 */
@Component("filesInProgress")
public class FilesInProgress implements IdempotentRepository {

  private final Set<String> paths = ConcurrentHashMap.newKeySet();

  @Override
  public boolean add(String path) {
    return paths.add(FileUtil.normalizePath(path));
  }

  @Override
  public boolean contains(String path) {
    return paths.contains(FileUtil.normalizePath(path));
  }

  @Override
  public boolean remove(String path) {
    return paths.remove(FileUtil.normalizePath(path));
  }

  @Override
  public boolean confirm(String path) {
    return contains(path);
  }

  @Override
  public void clear() {
    paths.clear();
  }

  @Override
  public void start() {
    // Ready as it is.
  }

  @Override
  public void stop() {
    // What is being taken is let go of when it ends.
  }
}
