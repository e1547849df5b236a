package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.ConfiguredProductTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboxOwnerTest extends ConfiguredProductTest {

  @Test
  void droppedFilesBelongToTheOwnerThatIsSet() throws IOException {
    admin()
        .post(
            "/api/v1/users",
            Map.of("email", "librarian@example.org", "password", PASSWORD, "role", "user"))
        .is(201);
    Caller librarian = nobody().loggedIn("librarian@example.org", PASSWORD);

    Files.writeString(inbox().resolve("bridge.txt"), "The bridge is 41 metres long.");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(librarian.search("bridge")).hasSize(1));
    assertThat(admin().items("/api/v1/documents?limit=10")).isEmpty();
  }
}
