package ai.sutazai.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemasTest {

  /** As a change it would be none. */
  @Test
  void whatEditorsLeaveIsNoSchema(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("echo.json"), "{}");
    Files.writeString(folder.resolve(".draft.json"), "{");
    Files.createSymbolicLink(folder.resolve(".#echo.json"), Path.of("me@here.1"));
    Files.write(folder.resolve("._echo.json"), new byte[] {0, 5, 22, 7, (byte) 0xff});

    assertThat(new Schemas(folder).of("echo")).isEmpty();
  }
}
