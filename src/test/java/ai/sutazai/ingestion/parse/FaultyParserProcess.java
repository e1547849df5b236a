package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The parser process with one more format, whose documents say how reading them goes wrong. */
final class FaultyParserProcess {

  static final String TYPE = "application/x-fault";

  private FaultyParserProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    ParserProcess.serve(
        type -> type.equals(TYPE) ? FaultyParserProcess::read : DocumentReaders.of(type));
  }

  private static void read(Path file, String type, DocumentWriter writer) throws Exception {
    String fault = Files.readString(file);
    writer.block("before the fault", 2);
    switch (fault) {
      case "hang" -> spin();
      case "exit" -> System.exit(0);
      case "memory" -> fillMemory();
      case "kill" -> new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start();
      case "stop" -> stop(file);
      case "stack" -> overflow(0);
      case "noise" -> System.out.println("noise on standard output");
      case "flood" -> flood(writer);
      default -> throw new IllegalStateException(fault);
    }
    if (fault.equals("kill")) {
      spin();
    }
  }

  /** Once, until a little after the time limit; there is a little left to do then. */
  private static void stop(Path file) throws Exception {
    Files.writeString(file, "noise");
    long pid = ProcessHandle.current().pid();
    new ProcessBuilder("sh", "-c", "kill -STOP " + pid + "; sleep 2.3; kill -CONT " + pid)
        .start()
        .waitFor();
    TimeUnit.MILLISECONDS.sleep(200);
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void fillMemory() {
    List<byte[]> hoard = new ArrayList<>();
    while (true) {
      hoard.add(new byte[1 << 20]);
    }
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static void flood(DocumentWriter writer) {
    while (true) {
      writer.block("text without end", 2);
    }
  }
}
