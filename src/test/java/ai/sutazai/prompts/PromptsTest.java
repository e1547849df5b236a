package ai.sutazai.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.util.ReflectionTestUtils;

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

  @Test
  void promptThatIsTakenAwayWhileItIsLookedForIsStillThere(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("answer.md"), "Answer.");
    Prompts prompts = new Prompts(folder);
    ReflectionTestUtils.setField(
        prompts,
        "texts",
        new AbstractMap<String, String>() {
          @Override
          public Set<Entry<String, String>> entrySet() {
            prompts.use(Map.of("answer.md", "Answer."));
            return Map.of("own.md", "Own.", "answer.md", "Answer.").entrySet();
          }
        });

    assertThat(prompts.text("own", "answer")).isEqualTo("Own.");
    assertThat(prompts.text("own", "answer")).isEqualTo("Answer.");
  }
}
