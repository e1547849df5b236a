package ai.sutazai.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {

  /** As a change it would be none. */
  @Test
  void whatEditorsLeaveIsNoPrompt(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("answer.md"), "Answer.");
    Files.writeString(folder.resolve(".draft.md"), "");
    Files.createSymbolicLink(folder.resolve(".#answer.md"), Path.of("me@here.1"));
    Files.write(folder.resolve("._answer.md"), new byte[] {0, 5, 22, 7, (byte) 0xff});

    assertThat(new Prompts(folder).text("answer")).isEqualTo("Answer.");
  }
}
