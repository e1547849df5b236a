package ai.sutazai;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code java -jar} starts: the product in this same process, started over with what Java
 * takes only on its command line: a bounded heap, whose old part is collected before it grows, an
 * end once it is full, rather than threads that die of it one by one, a compiler that leaves the
 * processors to the models, and the archive that the build, or an earlier run, made of the
 * product's classes. Whoever gives options, other than properties, gets theirs alone.
 */
public final class Launcher {

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx640m",
          "-Xms264m",
          "-Xmn128m",
          "-XX:MinHeapFreeRatio=25",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  /** From this version on Java makes an archive that it lacks, at the end of a run. */
  private static final int MAKES_ARCHIVES = 19;

  /** In which the system's strings are written. */
  private static final String ENCODING = System.getProperty("sun.jnu.encoding");

  private Launcher() {}

  public static void main(String[] args) throws IOException {
    Path commandLine = Path.of("/proc/self/cmdline");
    if (Files.exists(commandLine)) {
      List<String> given =
          List.of(Files.readString(commandLine, Charset.forName(ENCODING)).split("\0", -1));
      int jar = given.indexOf("-jar");
      if (jar > 0
          && given.subList(1, jar).stream().allMatch(option -> option.startsWith("-D"))
          && Stream.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
              .allMatch(name -> System.getenv(name) == null)) {
        // What ends the last argument ends no argument more.
        startOver(given.subList(0, given.size() - 1), jar + 1);
      }
    }
    Application.main(args);
  }

  /** Comes back only if the system refuses. */
  private static void startOver(List<String> given, int jar) throws IOException {
    // The archive holds for one path and one version of Java.
    Path file = Path.of(given.get(jar)).toRealPath();
    int version = Runtime.version().feature();
    Path archive = file.resolveSibling("classes-" + version + ".jsa");
    List<String> command = new ArrayList<>(given);
    command.set(jar, file.toString());
    if (version >= MAKES_ARCHIVES) {
      command.addAll(1, List.of("-XX:+AutoCreateSharedArchive", "-Xlog:cds*=off"));
    }
    if (version >= MAKES_ARCHIVES || Files.exists(archive)) {
      command.add(1, "-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(1, OPTIONS);
    C c = Native.load("c", C.class, Map.of(Library.OPTION_STRING_ENCODING, ENCODING));
    // File names are UTF-8, whatever the machine's language.
    c.setenv("LC_ALL", "C.UTF-8", 1);
    c.execv(ProcessHandle.current().info().command().orElseThrow(), command.toArray(String[]::new));
    System.err.println("Java goes on as it was started: error " + Native.getLastError());
  }

  /** Calls of the system. */
  interface C extends Library {

    int execv(String path, String[] arguments);

    int setenv(String name, String value, int overwrite);
  }
}
