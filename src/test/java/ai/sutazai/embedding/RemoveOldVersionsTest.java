package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RemoveOldVersionsTest extends ProductTest {

  @Test
  void nothingOfTheReplacedVersionIsLeft() {
    String old =
        IntStream.range(0, 45)
            .mapToObj(n -> "# Part " + n + "\n\nObsolete span " + n + ".\n\n")
            .collect(Collectors.joining());
    String document = me.awaitIndexed(me.upload("bridge.md", old));
    assertThat(chunksInIndex(document)).isEqualTo(45);

    me.awaitIndexed(me.upload("bridge.md", "# New\n\nThe bridge is 41 metres long."));

    await().until(() -> chunksInIndex(document) == 1);
    assertThat(index.revisions())
        .containsEntry(document + "/2", 1)
        .doesNotContainKey(document + "/1");
    await().until(() -> chunksInRecord(document) == 1);
    assertThat(contentsInRecord(document)).isEqualTo(1);
    assertThat(me.search("obsolete span"))
        .extracting(r -> r.at("/text").asText())
        .noneMatch(text -> text.contains("Obsolete"));
  }

  @Test
  void documentThatIsReplacedAgainAndAgainKeepsTenOlderVersions() {
    String document = me.indexed("log", "The first line.");
    database
        .sql(
            "insert into document_contents (document_id, version, media_type, content)"
                + " select id, n, media_type, '' from documents, generate_series(2, 13) n"
                + " where id = ?::uuid")
        .param(document)
        .update();
    database
        .sql(
            "update documents set version = 13, indexed_version = 13, outdated = true,"
                + " indexed_at = now() + interval '1 hour' where id = ?::uuid")
        .param(document)
        .update();

    await().until(() -> contentsInRecord(document) == 11);
    assertThat(chunksInRecord(document)).isZero();

    database
        .sql("update documents set indexed_at = now() - interval '1 hour' where id = ?::uuid")
        .param(document)
        .update();
    await().until(() -> contentsInRecord(document) == 1);
  }
}
