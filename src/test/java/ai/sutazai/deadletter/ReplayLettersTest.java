package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReplayLettersTest extends ProductTest {

  @Test
  void documentsAndFilesOfOneCodeAreCountedTogether() throws IOException {
    String code = "c" + UUID.randomUUID().toString().substring(0, 8);
    String document = rejected("a.pdf");
    Path folder = Files.createDirectories(inbox().resolve("c" + UUID.randomUUID()));
    Files.createFile(folder.resolve("empty.txt"));
    String path = folder.getFileName() + "/empty.txt";
    Awaitility.await().until(() -> !letters(path).isEmpty());
    Awaitility.await().until(() -> Files.exists(inbox().resolve(".failed").resolve(path)));
    database
        .sql("update dead_letters set code = ? where subject_id = ?::uuid or body ->> 'path' = ?")
        .params(code, document, path)
        .update();

    assertThat(
            admin()
                .post("/api/v1/dead-letters/replay", Map.of("code", code))
                .is(202)
                .at("/replayed")
                .asInt())
        .isEqualTo(2);
  }
}
