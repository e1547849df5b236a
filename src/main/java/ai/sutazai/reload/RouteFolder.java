package ai.sutazai.reload;

import ai.sutazai.prompts.Prompts;
import ai.sutazai.schemas.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files routes are made of, the prompts and the schemas; each goes by its path from where its
 * folder is.
 */
final class RouteFolder {

  static final String NAME = "routes";
  static final String SUFFIX = ".camel.yaml";
  static final String CONTRACT = NAME + "/api/openapi.yaml";

  /** Of a file: readers of YAML take time by the square of a comment's length. */
  private static final int LARGEST = 512 * 1024;

  static final String STATEMENT = ".sql";
  static final String PROBE = ".probe.json";
  static final String CONFIG = "config/";
  static final String PROMPTS = CONFIG + "prompts";
  static final String SCHEMAS = CONFIG + "schemas";

  /** What stands where, by the name it goes by. */
  private final Map<String, Path> roots = new LinkedHashMap<>();

  RouteFolder(Path routes, Path prompts, Path schemas) {
    roots.put(NAME, routes.toAbsolutePath().normalize());
    roots.put(PROMPTS, prompts.toAbsolutePath().normalize());
    roots.put(SCHEMAS, schemas.toAbsolutePath().normalize());
  }

  /** Sources and their texts, none of those at fault for their size; no UTF-8 has U+FFFD in it. */
  SortedMap<String, String> read() {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Path file : files()) {
      try {
        texts.put(
            source(file),
            isTooLarge(file) ? "" : new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      } catch (IOException e) {
        // Gone since it was listed, or not to be read, which is a fault.
      }
    }
    return Collections.unmodifiableSortedMap(texts);
  }

  /** What tells a file from what it was before. */
  record Stamp(FileTime modified, long size, Object key) {

    Stamp(BasicFileAttributes seen) {
      this(seen.lastModifiedTime(), seen.size(), seen.fileKey());
    }
  }

  /** Changes whenever a file does; far cheaper than reading them, since it is done all the time. */
  Map<String, Stamp> signature() {
    Map<String, Stamp> signature = new HashMap<>();
    visit(
        (source, path, seen) -> {
          if (seen != null && !seen.isDirectory() && isPart(source)) {
            stamp(path, seen).ifPresent(stamp -> signature.put(source, stamp));
          }
        });
    return signature;
  }

  private static Optional<Stamp> stamp(Path file, BasicFileAttributes seen) {
    try {
      return Optional.of(
          new Stamp(
              seen.isSymbolicLink()
                  ? Files.readAttributes(file, BasicFileAttributes.class)
                  : seen));
    } catch (IOException e) {
      // A link that leads nowhere.
      return Optional.empty();
    }
  }

  /** Why nobody may trust the folders: whoever can write a route can run code. */
  List<Fault> faults() {
    return Stream.of(unusable(), open()).flatMap(List::stream).toList();
  }

  /** What is not to be started on either. */
  List<Fault> unusable() {
    return Stream.of(strays(), tooLarge(), unreadable()).flatMap(List::stream).toList();
  }

  /**
   * Those of the faults by which these files are not to be trusted: their own, their folders', and
   * of a link any, since it may lead there.
   */
  List<Fault> about(Set<String> sources, List<Fault> faults) {
    if (sources.stream().anyMatch(this::isLink)) {
      return faults;
    }
    return faults.stream()
        .filter(fault -> sources.stream().anyMatch(s -> (s + "/").startsWith(fault.source() + "/")))
        .toList();
  }

  private boolean isLink(String source) {
    return roots.entrySet().stream()
        .filter(root -> source.startsWith(root.getKey() + "/"))
        .map(root -> root.getValue().resolve(source.substring(root.getKey().length() + 1)))
        .anyMatch(Files::isSymbolicLink);
  }

  private List<Fault> tooLarge() {
    return found(
        path -> isPart(source(path)) && Files.isRegularFile(path) && isTooLarge(path),
        "is larger than " + LARGEST / 1024 + " KB");
  }

  /** What is only not to be read is not gone. */
  private List<Fault> unreadable() {
    return found(
        path ->
            (isPart(source(path)) || Files.isDirectory(path))
                && !Files.isReadable(path)
                && !Files.notExists(path),
        "cannot be read by the service");
  }

  private static boolean isTooLarge(Path file) throws IOException {
    return Files.size(file) > LARGEST;
  }

  /** Links that lead out of their folder. */
  private List<Fault> strays() {
    return found(
        path -> Files.isSymbolicLink(path) && leadsOut(path),
        "is a link that leads out of its folder");
  }

  /**
   * What everybody can write. By its group it may be: where each user has his own, editors leave
   * files so.
   */
  List<Fault> open() {
    return found(this::isOpen, "can be written by everybody; chmod o-w it");
  }

  private boolean isOpen(Path path) throws IOException {
    Path at = roots.containsValue(path) ? path.toRealPath() : path;
    PosixFileAttributeView posix =
        Files.getFileAttributeView(at, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return posix != null
        && !Files.isSymbolicLink(at)
        && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }

  private interface Look {
    boolean at(Path path) throws IOException;
  }

  private List<Fault> found(Look look, String reason) {
    List<Fault> faults = new ArrayList<>();
    for (Path path : walk()) {
      try {
        if (look.at(path)) {
          faults.add(new Fault(source(path), 0, reason));
        }
      } catch (IOException e) {
        // Gone since it was listed.
      }
    }
    return faults;
  }

  private boolean leadsOut(Path link) throws IOException {
    for (Path root : roots.values()) {
      if (link.startsWith(root)) {
        return !link.toRealPath().startsWith(root.toRealPath());
      }
    }
    return true;
  }

  private List<Path> files() {
    return walk().stream()
        .filter(Files::isRegularFile)
        .filter(file -> isPart(source(file)))
        .toList();
  }

  private boolean isPart(String source) {
    int slash = source.lastIndexOf('/');
    if (source.startsWith(".", slash + 1)) {
      return false;
    }
    if (source.startsWith(CONFIG)) {
      // The start reads no folders below these either.
      return roots.containsKey(source.substring(0, slash))
          && source.endsWith(source.startsWith(PROMPTS) ? Prompts.SUFFIX : Schemas.SUFFIX);
    }
    return source.endsWith(SUFFIX)
        || source.endsWith(STATEMENT)
        || source.endsWith(PROBE)
        || source.equals(CONTRACT);
  }

  private List<Path> walk() {
    SortedSet<Path> all = new TreeSet<>();
    visit((source, path, seen) -> all.add(path.normalize()));
    return List.copyOf(all);
  }

  private interface Visitor {
    void see(String source, Path path, BasicFileAttributes seen);
  }

  /**
   * Shows all that is there, folders too; what goes meanwhile is not shown. What can be looked at
   * no closer has no attributes.
   */
  private void visit(Visitor visitor) {
    for (Map.Entry<String, Path> root : roots.entrySet()) {
      // By its "." a link is the folder that it leads to now.
      Path folder = root.getValue().resolve(".");
      int above = folder.toString().length();
      try {
        Files.walkFileTree(
            folder,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes seen) {
                return show(folder, seen);
              }

              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
                return show(file, seen);
              }

              @Override
              public FileVisitResult visitFileFailed(Path path, IOException e) {
                return e instanceof NoSuchFileException
                    ? FileVisitResult.CONTINUE
                    : show(path, null);
              }

              @Override
              public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
                return FileVisitResult.CONTINUE;
              }

              private FileVisitResult show(Path path, BasicFileAttributes seen) {
                visitor.see(root.getKey() + path.toString().substring(above), path, seen);
                return FileVisitResult.CONTINUE;
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What a file goes by, or its path if it is in none of the folders. */
  String source(String path) {
    Path file = Path.of(path).toAbsolutePath().normalize();
    return roots.values().stream().anyMatch(file::startsWith) ? source(file) : path;
  }

  private String source(Path path) {
    for (Map.Entry<String, Path> root : roots.entrySet()) {
      if (path.startsWith(root.getValue())) {
        String below = root.getValue().relativize(path).toString();
        return below.isEmpty() ? root.getKey() : root.getKey() + "/" + below;
      }
    }
    throw new IllegalArgumentException(path + " is in neither folder");
  }
}
