package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import ai.sutazai.record.Content;
import ai.sutazai.text.SingleLine;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.component.file.GenericFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The directory that files are dropped into: {@code <collection>/<path>}, with {@code .work},
 * {@code .done} and {@code .failed} beside the collections.
 *
 * <p>A file goes by its path below the inbox, with slashes. Several instances may share an inbox:
 * each claims into a folder of its own in {@code .work}, and locks the hidden file of that name for
 * as long as it lives.
 */
@Component("inbox")
public class Inbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** Tells a time stamp of the inbox from one that a file brought along. */
  private static final String AGAIN = "again-";

  private static final Pattern STAMPS = stamps(AGAIN);
  private static final Pattern UNMARKED_STAMPS = stamps("");

  private static final String REASON = ".error.json";

  private static final String ANOTHER =
      "Set it to a directory of its own that this user may write to.";

  /** What the URI of a watched directory does not take as it stands. */
  private static final Pattern UNWATCHABLE = Pattern.compile("^//|[%?#\\\\{}]");

  /** What file systems allow. */
  private static final int MAX_NAME_BYTES = 255;

  private final Path root;
  private final Path work;
  private final Path done;
  private final Path failed;
  private final Path own;
  private final Set<Path> staying = ConcurrentHashMap.newKeySet();
  private FileChannel lock;

  @Autowired
  Inbox(@Value("${sutazai.inbox-dir}") String directory, DataDirectory data) {
    this(usable(directory, data));
  }

  /**
   * @throws UnusableSetting if it cannot write there
   */
  Inbox(Path directory) {
    root = directory.toAbsolutePath().normalize();
    work = root.resolve(".work");
    done = root.resolve(".done");
    failed = root.resolve(".failed");
    own = work.resolve(UUID.randomUUID().toString());
    try {
      for (Path folder : List.of(root, work, done, failed)) {
        Files.createDirectories(folder);
      }
      giveBackUnmarked();
      giveBackUnfinished();
      hold();
    } catch (IOException e) {
      throw new UnusableSetting(
          "INBOX_DIR cannot be used: " + e + ".",
          "Set it to a folder in which this user may write, also below .work, .done and .failed.");
    }
  }

  /**
   * @throws UnusableSetting if it cannot be the inbox
   */
  private static Path usable(String directory, DataDirectory data) {
    if (directory.isBlank()) {
      throw new UnusableSetting("INBOX_DIR is empty.", ANOTHER);
    }
    if (UNWATCHABLE.matcher(directory).find()) {
      throw new UnusableSetting(
          "INBOX_DIR is " + directory + ".",
          "Set it to a path without %, ?, #, \\, { and }, and with one slash at its start.");
    }
    Path inbox = Path.of(directory).toAbsolutePath().normalize();
    boolean holdsState;
    try {
      Files.createDirectories(inbox);
      holdsState = data.path("").toRealPath().startsWith(inbox.toRealPath());
    } catch (IOException e) {
      throw new UnusableSetting(
          "INBOX_DIR is " + inbox + ", which cannot be made or written to.", ANOTHER);
    }
    if (holdsState) {
      throw new UnusableSetting(
          "INBOX_DIR is " + inbox + ", in which the service's own state lies, in DATA_DIR.",
          ANOTHER);
    }
    return inbox;
  }

  /** Has this instance's folder and its lock there, also after somebody has removed either. */
  private synchronized void hold() throws IOException {
    if (lock == null || !isThere(lockOf(own))) {
      close();
      Files.createDirectories(work);
      // Before the folder is there, so that a folder whose lock is free has lost its instance.
      lock = FileChannel.open(lockOf(own), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
    }
    Files.createDirectories(own);
  }

  /** In front of a path, or behind the stem of its name. */
  private static Pattern stamps(String mark) {
    String stamp = mark + "\\d{8}T\\d{6}\\.\\d{6}Z";
    return Pattern.compile("^(stamp/)+|(-stamp)+(?=(\\.[^./]*)?$)".replace("stamp", stamp));
  }

  /** A dropped file never has such a name. */
  private static Path lockOf(Path folder) {
    return folder.resolveSibling("." + folder.getFileName());
  }

  /** Puts back what a version without folders of instances, and marks of time stamps, has left. */
  private void giveBackUnmarked() throws IOException {
    List<Path> claimed;
    try (Stream<Path> found = Files.list(work)) {
      claimed = found.filter(entry -> !entry.getFileName().toString().startsWith(".")).toList();
    }
    for (Path entry : claimed) {
      if (!isThere(lockOf(entry))) {
        giveBackAll(entry, work, UNMARKED_STAMPS);
      }
    }
  }

  /** Puts back what instances that are gone had claimed, to be taken again. */
  public void giveBackUnfinished() throws IOException {
    for (Path folder : instances()) {
      // Its own lock would be lost with any look at it.
      if (!folder.equals(own) && isThere(lockOf(folder))) {
        giveBackUnlessHeld(folder);
      }
    }
  }

  private void giveBackUnlessHeld(Path folder) throws IOException {
    try (FileChannel held = FileChannel.open(lockOf(folder), StandardOpenOption.WRITE)) {
      if (held.tryLock() != null) {
        giveBackAll(folder, folder, STAMPS);
        if (!isThere(folder)) {
          Files.delete(lockOf(folder));
        }
      }
    } catch (OverlappingFileLockException | NoSuchFileException e) {
      LOG.debug("{} is another instance's, or was given back by one", folder);
    }
  }

  /** Gives back all files at or below a path, and removes the folders that are empty then. */
  private void giveBackAll(Path start, Path base, Pattern stamps) throws IOException {
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes look) throws IOException {
            if (look.isRegularFile()) {
              try {
                move(file, root, stamps.matcher(slashed(base.relativize(file))).replaceAll(""));
              } catch (NoSuchFileException e) {
                LOG.debug("{} was taken by somebody else", file);
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return e instanceof NoSuchFileException
                ? FileVisitResult.CONTINUE
                : super.visitFileFailed(file, e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            try {
              Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException stays) {
              if (staying.add(folder)) {
                LOG.warn("{} holds what is no file, and stays", SingleLine.of(folder.toString()));
              }
            }
            return super.postVisitDirectory(folder, e);
          }
        });
  }

  /**
   * Takes a file for this instance alone by renaming it.
   *
   * @return its path below the inbox, or null if somebody else was faster
   */
  public String claim(@Body GenericFile<File> file) throws IOException {
    // Not the message's own path, in which a backslash has become a slash.
    Path dropped = file.getFile().toPath().toAbsolutePath().normalize();
    String wanted = slashed(root.relativize(dropped));
    hold();
    List<Path> instances = instances();
    // One name for all of its way, so that a refusal finds this file and no other of its name.
    String path =
        free(
            wanted,
            name ->
                instances.stream().allMatch(folder -> isFree(folder, name))
                    && isFree(done, filed(name)));
    Path target = own.resolve(path);
    Files.createDirectories(target.getParent());
    try {
      Files.move(dropped, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return null;
    }
    return path;
  }

  private List<Path> instances() throws IOException {
    try (Stream<Path> found = list(work)) {
      return found.filter(Inbox::isFolder).toList();
    }
  }

  /** Where this or another instance has a file that it claimed; null if none has. */
  private Path claimed(String path) throws IOException {
    return Stream.concat(Stream.of(own), instances().stream())
        .map(instance -> instance.resolve(path))
        .filter(Inbox::isThere)
        .findFirst()
        .orElse(null);
  }

  /** What a claimed file says of itself: its folder is the collection, the rest its source. */
  public Upload read(@Header("inboxPath") String path, @Header("ownerId") String owner)
      throws IOException {
    Path file = own.resolve(path);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(file)) {
      throw new FileUnreadable(path);
    }
    String filed = filed(unstamped(path));
    int slash = filed.indexOf('/');
    String source = filed.substring(slash + 1);
    return new Upload(
        owner,
        filed.substring(0, slash),
        source,
        source.substring(source.lastIndexOf('/') + 1),
        null,
        Map.of(),
        Content.of(file),
        null,
        path);
  }

  /** Where a file is put aside: below its collection, also if it lay in the root. */
  private static String filed(String path) {
    int name = path.lastIndexOf('/') + 1;
    return unstamped(path).indexOf('/') < 0
        ? path.substring(0, name) + Upload.DEFAULT_COLLECTION + "/" + path.substring(name)
        : path;
  }

  /** Puts an accepted file aside. */
  public void moveToDone(@Header("inboxPath") String path) throws IOException {
    try {
      move(own.resolve(path), done, filed(path));
    } catch (NoSuchFileException e) {
      LOG.debug("{} was rejected before it could be put aside", path);
    }
  }

  /** Puts a refused file aside, with the reason beside it; again, if a crash came between them. */
  public void moveToFailed(
      @Header("inboxPath") String path,
      @Header("errorCode") String code,
      @Header("errorDetail") String detail)
      throws IOException {
    Path target;
    try {
      target = movedToFailed(path);
    } catch (NoSuchFileException e) {
      target = failed.resolve(filed(unstamped(path)));
      if (!isThere(target)) {
        LOG.warn(
            "{} failed ({}), and is no longer in the inbox",
            SingleLine.of(path),
            SingleLine.of(detail));
        return;
      }
      if (isThere(reasonBeside(target))) {
        LOG.debug("{} was put aside by somebody else", path);
        return;
      }
    }
    Map<String, String> reason =
        Map.of("code", code, "detail", detail, "at", Instant.now().toString());
    // Moved over what has that name: a link there is not written through.
    Path written = failed.resolve("." + UUID.randomUUID());
    try {
      Files.write(written, JSON.writeValueAsBytes(reason), StandardOpenOption.CREATE_NEW);
      Files.move(written, reasonBeside(target), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** Its door may put it aside as done at this moment. */
  private Path movedToFailed(String path) throws IOException {
    Path claimed = claimed(path);
    if (claimed != null) {
      try {
        return move(claimed, failed, filed(unstamped(path)));
      } catch (NoSuchFileException e) {
        LOG.debug("{} was put aside as done a moment ago", path);
      }
    }
    return move(done.resolve(filed(path)), failed, filed(unstamped(path)));
  }

  /** Puts a file back to be taken again later. */
  public void giveBack(@Header("inboxPath") String path) throws IOException {
    move(own.resolve(path), root, unstamped(path));
  }

  /**
   * Sets the headers path, size and modified, by which a claimed file is known again; size and
   * modified are null if it is gone.
   */
  public void describe(@Header("inboxPath") String path, @Headers Map<String, Object> headers) {
    BasicFileAttributes file = attributes(own.resolve(path));
    headers.put("path", unstamped(path));
    headers.put("size", file == null ? null : file.size());
    headers.put("modified", file == null ? null : file.lastModifiedTime().toString());
  }

  /**
   * Puts refused files back to be taken again; those that are gone or were changed stay.
   *
   * @param refused id, path, size, modified and attempts of each
   * @return id and attempts of those that are back, as JSON
   */
  public String takeBack(@Body List<Map<String, Object>> refused) throws IOException {
    List<Map<String, Object>> back = new ArrayList<>();
    for (Map<String, Object> letter : refused) {
      if (takenBack(letter)) {
        back.add(Map.of("id", letter.get("id"), "attempts", letter.get("attempts")));
      }
    }
    return JSON.writeValueAsString(back);
  }

  private boolean takenBack(Map<String, Object> letter) {
    try {
      Path file = refused(letter);
      if (file == null) {
        return false;
      }
      move(file, root, (String) letter.get("path"));
      if (!isRefused(reasonBeside(file))) {
        Files.deleteIfExists(reasonBeside(file));
      }
      return true;
    } catch (IOException e) {
      LOG.warn("A file cannot be taken back: {}", SingleLine.of(e.toString()));
      return false;
    }
  }

  /** Where it was put aside, under its own path or one with a time stamp; null if nowhere. */
  private Path refused(Map<String, Object> letter) throws IOException {
    String path = filed((String) letter.get("path"));
    Path named = failed.resolve(path);
    try (Stream<Path> siblings = list(named.getParent());
        Stream<Path> folders = list(failed)) {
      return Stream.of(Stream.of(named), siblings, folders.map(folder -> folder.resolve(path)))
          .flatMap(Function.identity())
          .filter(file -> isNamed(path, slashed(failed.relativize(file))))
          .filter(file -> isSame(attributes(file), letter))
          .findFirst()
          .orElse(null);
    }
  }

  /** A version before this one did not mark its time stamps. */
  private static boolean isNamed(String path, String stamped) {
    return unstamped(stamped).equals(path)
        || UNMARKED_STAMPS.matcher(stamped).replaceAll("").equals(path);
  }

  private static Stream<Path> list(Path folder) throws IOException {
    return Files.isDirectory(folder) ? Files.list(folder) : Stream.empty();
  }

  private static boolean isSame(BasicFileAttributes file, Map<String, Object> letter) {
    return file != null
        && file.isRegularFile()
        && Objects.equals(letter.get("size"), file.size())
        && Objects.equals(letter.get("modified"), file.lastModifiedTime().toString());
  }

  private static BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  private static Path reasonBeside(Path file) {
    String name = file.getFileName().toString();
    while (bytes(name) > MAX_NAME_BYTES - REASON.length()) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
    return file.resolveSibling(name + REASON);
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Moves without overwriting: a path that is not free gets a time stamp. */
  private static Path move(Path from, Path area, String path) throws IOException {
    while (true) {
      Path target = area.resolve(free(path, name -> isFree(area, name)));
      Files.createDirectories(target.getParent());
      try {
        return Files.move(from, target);
      } catch (FileAlreadyExistsException e) {
        LOG.debug("{} was free a moment ago", target);
      }
    }
  }

  /**
   * The path itself or, if it is not free, with a time stamp: in its name or, if that will not do,
   * in front of it. Neither cuts a name, by which a document is known again.
   */
  private static String free(String path, Predicate<String> isFree) {
    String stamp = AGAIN + STAMP.format(Instant.now().truncatedTo(ChronoUnit.MICROS));
    int dot = path.lastIndexOf('.');
    int stem = dot > path.lastIndexOf('/') + 1 ? dot : path.length();
    return Stream.of(path, path.substring(0, stem) + "-" + stamp + path.substring(stem))
        .filter(isFree)
        .findFirst()
        .orElse(stamp + "/" + path);
  }

  /** Whether a file can be put there: its name fits, and nothing is in its or its folders' way. */
  private static boolean isFree(Path area, String path) {
    Path target = area.resolve(path);
    return Stream.iterate(target.getParent(), folder -> !folder.equals(area), Path::getParent)
            .allMatch(folder -> isFolder(folder) || !isThere(folder))
        && !isThere(target)
        && !isRefused(reasonBeside(target))
        && bytes(target.getFileName().toString()) <= MAX_NAME_BYTES;
  }

  /** Whether this is a file that was put aside with its reason, and no reason itself. */
  private static boolean isRefused(Path file) {
    return isThere(file) && isThere(reasonBeside(file));
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The path as it was before it got time stamps. */
  private static String unstamped(String path) {
    return STAMPS.matcher(path).replaceAll("");
  }

  @Override
  public synchronized void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  private static String slashed(Path path) {
    return path.toString().replace(File.separatorChar, '/');
  }
}
