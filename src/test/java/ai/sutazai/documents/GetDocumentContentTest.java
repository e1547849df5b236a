package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import ai.sutazai.ingestion.DocumentPieces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class GetDocumentContentTest extends ProductTest {

  @Autowired private DocumentPieces pieces;

  @Test
  void bytesComeBackAsTheyWent() {
    byte[] bytes = "\ufeff<p>Grüße\r\n<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
    String document = me.upload("page.html", bytes).is(202).text("/id");

    Reply content = me.get(Caller.DOCUMENTS + "/" + document + "/content").is(200);

    assertThat(content.bytes()).isEqualTo(bytes);
    assertThat(content.header("Content-Type")).startsWith("text/html");
    assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void contentIsSavedUnderItsNameAndNotShown() {
    String document = me.upload("gr\u00f6\u00dfe \"1\".txt", "Some text.").is(202).text("/id");

    String disposition =
        me.get(Caller.DOCUMENTS + "/" + document + "/content")
            .is(200)
            .header("Content-Disposition");

    assertThat(disposition)
        .startsWith("attachment")
        .contains("filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.txt");
  }

  @Test
  void contentIsThereBeforeItIsIndexedAndWhenItIsRejected() {
    String document = me.upload("broken.pdf", "%PDF-1.7\nno more").text("/id");
    assertThat(me.get(Caller.DOCUMENTS + "/" + document + "/content").is(200).body())
        .isEqualTo("%PDF-1.7\nno more");
    me.awaitFinal(document);
    assertThat(me.get(Caller.DOCUMENTS + "/" + document + "/content").is(200).body())
        .isEqualTo("%PDF-1.7\nno more");
  }

  /** Read whole, a few slow clients would have filled the memory. */
  @Test
  void largeContentIsReadAPieceAtATime() {
    byte[] bytes = new byte[1_900_001];
    new Random(1).nextBytes(bytes);
    System.arraycopy("%PDF-1.7\n".getBytes(StandardCharsets.UTF_8), 0, bytes, 0, 9);
    String document = me.upload("large.pdf", bytes).is(202).text("/id");

    Reply content = me.get(Caller.DOCUMENTS + "/" + document + "/content").is(200);

    assertThat(content.bytes()).isEqualTo(bytes);
    assertThat(content.header("Content-Length")).isEqualTo("1900001");
    assertThat(piece(document, 1, 1)).hasSize(900_001);
  }

  @Test
  void readingFailsOnceTheVersionIsGone() {
    String document = me.upload("gone.txt", "Soon gone.").is(202).text("/id");

    assertThat(piece(document, 1, 0)).asString(StandardCharsets.UTF_8).isEqualTo("Soon gone.");
    assertThat(piece(document, 1, 1)).isEmpty();
    assertThat(piece(document, 2, 0)).isNull();
    assertThatThrownBy(() -> pieces.ofContent(document, 2).readAllBytes())
        .isInstanceOf(IOException.class);
  }

  private byte[] piece(String document, int version, int piece) {
    return routes.requestBodyAndHeaders(
        "direct:read-content-piece",
        null,
        Map.of(
            "documentId",
            document,
            "contentVersion",
            version,
            "pieceSize",
            1_000_000,
            "piece",
            piece),
        byte[].class);
  }
}
