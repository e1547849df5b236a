package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a parser process is started: from the same class path as the service, but with little memory
 * and none of the service's secrets.
 */
record ParserCommand(String mainClass) {

  /** How the name of a process's own folder for temporary files begins. */
  static final String TEMPORARY_FILES = "sutazai-parser-";

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+DisplayVMOutputToStderr",
          "-XX:-UsePerfData",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null",
          "-Djava.awt.headless=true",
          "-Dlogback.configurationFile=ai/sutazai/ingestion/parse/parser-logback.xml");
  private static final Set<String> ENVIRONMENT = Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ", "PATH");

  Process start(Path temporaryFiles) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.add("-Djava.io.tmpdir=" + temporaryFiles);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(ENVIRONMENT);
    return builder.start();
  }
}
