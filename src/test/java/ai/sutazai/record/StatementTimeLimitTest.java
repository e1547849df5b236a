package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

/** Statements that take too long, because a table of theirs is locked. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(
    properties = {
      "sutazai.statement-timeout=4s",
      "sutazai.lock-timeout=1s",
      "sutazai.slow-statement=500ms"
    })
class StatementTimeLimitTest extends ProductTest {

  private static final int LONGER_THAN_THE_LIMIT_MS = 5_000;

  @Autowired
  @Qualifier("bulkPool")
  private DataSource unlimited;

  @Test
  void isA503AndALineInTheLogWithItsFileAndWithoutItsValues(CapturedOutput log) throws Exception {
    try (Connection holder = locked("conversations")) {
      me.get("/api/v1/conversations?limit=7").is(503);
      holder.rollback();
    }
    me.get("/api/v1/conversations?limit=7").is(200);

    assertThat(log.getOut())
        .containsPattern("Slow statement: routes/query/list-conversations\\.sql took \\d+ ms");
    assertThat(log.getOut().lines().filter(line -> line.contains("Slow statement")))
        .noneMatch(line -> line.contains(me.id()));
  }

  @Test
  void isNoFaultOfADocumentThatIsInWork() throws Exception {
    String document;
    try (Connection holder = locked("chunks")) {
      document = me.upload("pier.txt", "The pier is 12 metres long.").is(202).text("/id");
      Thread.sleep(LONGER_THAN_THE_LIMIT_MS);
      assertThat(me.get("/api/v1/documents/" + document).text("/status")).isNotEqualTo("indexed");
      holder.rollback();
    }

    JsonNode indexed = me.awaitFinal(document);
    assertThat(indexed.at("/status").asText()).isEqualTo("indexed");
    assertThat(indexed.at("/attempt").asInt()).isEqualTo(1);
    assertThat(letters(document)).isEmpty();
  }

  @Test
  void doesNotHoldForWhatGrowsWithTheRecord() throws Exception {
    Thread release;
    try (Connection holder = locked("document_contents")) {
      release =
          new Thread(
              () -> {
                try {
                  Thread.sleep(LONGER_THAN_THE_LIMIT_MS);
                  holder.rollback();
                } catch (InterruptedException | SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      release.start();
      long began = System.nanoTime();
      routes.requestBody("direct:forget-embeddings", (Object) null);
      assertThat((System.nanoTime() - began) / 1_000_000)
          .isGreaterThan(LONGER_THAN_THE_LIMIT_MS / 2);
      release.join();
    }
  }

  /** A connection whose transaction keeps everybody else from a table. */
  private Connection locked(String table) throws SQLException {
    Connection holder = unlimited.getConnection();
    holder.setAutoCommit(false);
    try (Statement statement = holder.createStatement()) {
      statement.execute("lock table " + table + " in access exclusive mode");
    }
    return holder;
  }
}
