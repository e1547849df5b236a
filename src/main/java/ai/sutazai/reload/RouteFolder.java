package ai.sutazai.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files routes are made of; each goes by its path from where the folder stands. */
final class RouteFolder {

  static final String NAME = "routes";
  static final String SUFFIX = ".camel.yaml";
  static final String CONTRACT = NAME + "/api/openapi.yaml";

  private final Path root;

  RouteFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path path(String source) {
    return root.resolve(source.substring(NAME.length() + 1));
  }

  /** Sources and their texts; what is no UTF-8 has U+FFFD in it. */
  SortedMap<String, String> read() {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Path file : files()) {
      try {
        texts.put(source(file), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      } catch (IOException e) {
        // Gone since it was listed, or not to be read: as if it were not there.
      }
    }
    return Collections.unmodifiableSortedMap(texts);
  }

  /** Changes whenever a file does; far cheaper than reading them. */
  Map<String, String> signature() {
    Map<String, String> signature = new TreeMap<>();
    for (Path file : files()) {
      try {
        Map<String, Object> seen = Files.readAttributes(file, "lastModifiedTime,size,fileKey");
        signature.put(source(file), seen.toString());
      } catch (IOException e) {
        // Gone since it was listed.
      }
    }
    return signature;
  }

  /** Why nobody may trust the folder: whoever can write a route can run code. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    for (Path path : walk()) {
      try {
        if (Files.isSymbolicLink(path) && !path.toRealPath().startsWith(root.toRealPath())) {
          faults.add(new Fault(source(path), 0, "is a link that leads out of " + NAME));
        }
        PosixFileAttributeView posix =
            Files.getFileAttributeView(
                path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (posix != null
            && !Files.isSymbolicLink(path)
            && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
          faults.add(new Fault(source(path), 0, "can be written by everybody; chmod o-w it"));
        }
      } catch (IOException e) {
        // Gone since it was listed.
      }
    }
    return faults;
  }

  private List<Path> files() {
    return walk().stream()
        .filter(Files::isRegularFile)
        .filter(this::isPart)
        .filter(file -> !file.getFileName().toString().startsWith("."))
        .toList();
  }

  private boolean isPart(Path file) {
    String name = source(file);
    return name.endsWith(SUFFIX) || name.endsWith(".sql") || name.equals(CONTRACT);
  }

  private List<Path> walk() {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** What a file goes by; null outside of the folder. */
  String source(Path path) {
    Path file = path.toAbsolutePath().normalize();
    if (!file.startsWith(root)) {
      return null;
    }
    String below = root.relativize(file).toString();
    return below.isEmpty() ? NAME : NAME + "/" + below;
  }
}
