package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Test;

class RejectDocumentTest extends ProductTest {

  @Test
  void damagedPdfIsRejectedAsCorruptAtItsFirstAttempt() throws IOException {
    byte[] whole = pdf(null);
    rejected("cut.pdf", Arrays.copyOf(whole, whole.length / 3), "corrupt");
  }

  @Test
  void damagedWordFileIsRejectedAsCorrupt() {
    byte[] zip = {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    var reply = me.upload("cut.docx", zip);
    if (reply.status() == 202) {
      assertThat(me.awaitFinal(reply.text("/id")).at("/error/code").asText()).isEqualTo("corrupt");
    } else {
      assertThat(reply.text("/code")).isIn("corrupt", "unsupported_type");
    }
  }

  @Test
  void encryptedPdfIsRejectedAsEncrypted() throws IOException {
    rejected("locked.pdf", pdf("secret"), "encrypted");
  }

  @Test
  void pdfWithoutAWordIsRejectedAsEmpty() throws IOException {
    rejected("blank.pdf", pdf(null), "empty");
  }

  @Test
  void rejectedReplacementLeavesWhatWasFoundBefore() {
    String document = me.awaitIndexed(me.upload("a.pdf", "The bridge is 41 metres long."));
    String again = me.upload("a.pdf", "%PDF-1.7\nno more").text("/id");
    assertThat(again).isEqualTo(document);

    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");

    assertThat(me.search("bridge")).hasSize(1);
    assertThat(me.text(document)).isEqualTo("The bridge is 41 metres long.");
  }

  @Test
  void ofReplacementsThatWereRejectedTheLastAloneIsKeptBesideWhatIsFound() {
    String document = me.awaitIndexed(me.upload("b.pdf", "The bridge is 41 metres long."));
    for (int n = 0; n < 3; n++) {
      me.upload("b.pdf", "%PDF-1.7\nno more " + n);
      me.awaitFinal(document);
    }

    assertThat(
            database
                .sql("select version from document_contents where document_id = ?::uuid order by 1")
                .param(document)
                .query(Integer.class)
                .list())
        .containsExactly(1, 4);
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void rejectedReplacementLeavesWhatWasReplacedJustBefore() {
    String document = me.awaitIndexed(me.upload("c.pdf", "The bridge is 41 metres long."));
    me.awaitIndexed(me.upload("c.pdf", "The bridge is 42 metres long."));
    database
        .sql("update documents set indexed_at = now() + interval '1 hour' where id = ?::uuid")
        .param(document)
        .update();

    me.upload("c.pdf", "%PDF-1.7\nno more");
    me.awaitFinal(document);

    assertThat(chunksInRecord(document)).isEqualTo(2);
    assertThat(contentsInRecord(document)).isEqualTo(3);
  }

  /** What a crash between the two would do, if there were a between. */
  @Test
  void documentThatCannotBeParkedIsNotRejected() {
    database
        .sql(
            "create function refuse() returns trigger language plpgsql as"
                + " 'begin raise exception ''Injected by a test''; end'")
        .update();
    database
        .sql(
            "create trigger refusal before insert on dead_letters for each row"
                + " when (new.body ->> 'source' = 'unparkable.pdf') execute function refuse()")
        .update();
    String document = me.upload("unparkable.pdf", "%PDF-1.7\nno more").text("/id");
    me.indexed("other", "Something that comes later.");
    org.awaitility.Awaitility.await()
        .until(() -> me.document(document).at("/status").asText().equals("parsing"));

    assertThat(me.document(document).at("/error").isNull()).isTrue();
    assertThat(letters(document)).isEmpty();
    database.sql("drop trigger refusal on dead_letters").update();
    database.sql("drop function refuse").update();
    database
        .sql("update documents set lease_until = now() where id = ?::uuid")
        .param(document)
        .update();

    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");
    assertThat(letters(document)).hasSize(1);
  }

  private void rejected(String name, byte[] content, String code) {
    JsonNode document = me.awaitFinal(me.upload(name, content).is(202).text("/id"));
    assertThat(document.at("/status").asText()).as(document.toString()).isEqualTo("rejected");
    assertThat(document.at("/error/code").asText()).isEqualTo(code);
    assertThat(document.at("/error/detail").asText()).matches("[A-Z].*\\.");
    assertThat(document.at("/attempt").asInt()).isEqualTo(1);
    assertThat(document.at("/next_attempt_at").isNull()).isTrue();
    assertThat(chunksInIndex(document.at("/id").asText())).isZero();
  }

  private static byte[] pdf(String password) throws IOException {
    try (PDDocument document = new PDDocument()) {
      document.addPage(new PDPage());
      if (password != null) {
        document.protect(new StandardProtectionPolicy(password, password, new AccessPermission()));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    }
  }
}
