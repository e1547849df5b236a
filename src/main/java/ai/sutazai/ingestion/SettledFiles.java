package ai.sutazai.ingestion;

import ai.sutazai.text.SingleLine;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Lets the inbox take plain files that have stopped growing; links, special files and the names
 * that programs give to what they are still writing are left alone.
 */
@Component("settledFiles")
public class SettledFiles implements GenericFileFilter<File> {

  private static final Logger LOG = LoggerFactory.getLogger(SettledFiles.class);

  private static final Pattern TEMPORARY =
      Pattern.compile(
          "\\..*|.*~|.*\\.(part|tmp|crdownload)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What a file looked like, and since when. */
  private record Look(long size, FileTime modified, Instant since) {

    boolean same(BasicFileAttributes now) {
      return size == now.size() && modified.equals(now.lastModifiedTime());
    }
  }

  private final Duration settle;
  private final Cache<Path, Look> looks;

  SettledFiles(@Value("${sutazai.inbox-settle}") Duration settle) {
    this.settle = settle;
    this.looks = Caffeine.newBuilder().expireAfterAccess(settle.plusMinutes(5)).build();
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    if (TEMPORARY.matcher(file.getFileNameOnly()).matches()) {
      return false;
    }
    Path path = file.getFile().toPath();
    try {
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return now.isDirectory() || now.isRegularFile() && hasSettled(path, now);
    } catch (NoSuchFileException e) {
      repairNames(path.getParent());
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static void repairNames(Path folder) {
    try {
      FileNames.repair(folder);
    } catch (IOException e) {
      LOG.warn("Names in {} could not be repaired", SingleLine.of(folder.toString()), e);
    }
  }

  private boolean hasSettled(Path path, BasicFileAttributes now) {
    Look look = looks.getIfPresent(path);
    if (look == null || !look.same(now)) {
      looks.put(path, new Look(now.size(), now.lastModifiedTime(), Instant.now()));
      return false;
    }
    boolean settled = look.since().plus(settle).isBefore(Instant.now());
    if (settled) {
      looks.invalidate(path);
    }
    return settled;
  }
}
