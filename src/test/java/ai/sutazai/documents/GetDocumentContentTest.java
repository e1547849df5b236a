package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GetDocumentContentTest extends ProductTest {

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
}
