package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.record.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.unit.DataSize;

/** Reads the longest message in a process that has little memory beside it. */
class LargeMessageTest {

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(strings = {"text", "content_base64"})
  void aContentIsNotHeldInMemory(String field) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx120m",
                "-Xmn20m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LargeMessageTest.class.getName(),
                home.toString(),
                field)
            .inheritIO()
            .start();

    assertThat(process.waitFor()).isZero();
  }

  public static void main(String[] args) throws Exception {
    byte[] start = ("{\"filename\": \"pier.pdf\", \"" + args[1] + "\": \"").getBytes();
    byte[] message = new byte[start.length + 64 * 1024 * 1024 + 2];
    Arrays.fill(message, (byte) 'a');
    System.arraycopy(start, 0, message, 0, start.length);
    message[message.length - 2] = '"';
    message[message.length - 1] = '}';
    ApiSettings settings =
        new ApiSettings(
            new FileSystemResource("routes/api/openapi.yaml"),
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(1));
    try (DataDirectory data = DataDirectories.at(Path.of(args[0]))) {
      Bodies bodies =
          new Bodies(settings, new LargeBodies(data, settings), new Spool(data, settings));
      Map<String, Object> read =
          new MessageBodies(new Contract(settings), bodies)
              .read(message, "DocumentMessage", new DefaultExchange(new DefaultCamelContext()));
      long size = ((Content) read.get(args[1])).size();
      if (size != (args[1].equals("text") ? 64L : 48L) * 1024 * 1024) {
        throw new AssertionError(size);
      }
    }
  }
}
