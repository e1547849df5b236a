package ai.sutazai;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Keeps the JVM's optimising compiler to the index and the arithmetic: the rest mostly waits for
 * the database and the model, and compiling it takes cores from them.
 */
final class JustInTime {

  private static final Path DIRECTIVES = Path.of("config", "compiler.json");

  private JustInTime() {}

  static void spare() throws JMException {
    if (Files.exists(DIRECTIVES)) {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "compilerDirectivesAdd",
              new Object[] {new String[] {DIRECTIVES.toString()}},
              new String[] {String[].class.getName()});
    }
  }
}
