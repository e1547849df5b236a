package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitDocumentTest extends ProductTest {

  private static final String BOUNDARY = "----of-a-form";

  @Test
  void formIsTakenWithItsFields() {
    Reply reply =
        form(
                field("collection", "contracts"),
                field("source", "2026/minutes"),
                field("title", "Minutes"),
                field("metadata", "{\"year\": 2026}"),
                file("minutes.md", "# Bridge\n\nThe bridge is 41 metres long."))
            .is(202);

    JsonNode document = me.document(me.awaitIndexed(reply));
    assertThat(document.at("/collection").asText()).isEqualTo("contracts");
    assertThat(document.at("/source").asText()).isEqualTo("2026/minutes");
    assertThat(document.at("/title").asText()).isEqualTo("Minutes");
    assertThat(document.at("/filename").asText()).isEqualTo("minutes.md");
    assertThat(document.at("/media_type").asText()).isEqualTo("text/markdown");
    assertThat(document.at("/metadata/year").asInt()).isEqualTo(2026);
  }

  @Test
  void bytesAreTakenWithTheirParameters() {
    JsonNode document =
        me.document(
            me.awaitIndexed(
                me.upload("größe.txt", "Grüße!", "collection", "letters", "source", "a/b")));

    assertThat(document.at("/filename").asText()).isEqualTo("größe.txt");
    assertThat(document.at("/collection").asText()).isEqualTo("letters");
    assertThat(document.at("/source").asText()).isEqualTo("a/b");
    assertThat(document.at("/size").asInt()).isEqualTo(8);
  }

  @Test
  void jsonIsContentWhereAFileNameIsGiven() {
    Reply reply =
        me.send(me.json("/api/v1/documents?filename=data.json", Map.of("bridge", "long"))).is(202);

    JsonNode document = me.document(me.awaitIndexed(reply));
    assertThat(document.at("/filename").asText()).isEqualTo("data.json");
    assertThat(me.text(document.at("/id").asText())).contains("bridge");
  }

  @Test
  void queryNamesWhatTheBodyLeavesOut() {
    Reply reply =
        me.post(
                "/api/v1/documents?collection=from-query&source=from-query",
                Map.of("text", "Some text.", "source", "from-body"))
            .is(202);

    JsonNode document = me.document(reply.text("/id"));
    assertThat(document.at("/collection").asText()).isEqualTo("from-query");
    assertThat(document.at("/source").asText()).isEqualTo("from-body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t ", "\u2003\u2028"})
  void blankTextIsRefusedAtOnce(String text) {
    me.post("/api/v1/documents", Map.of("text", text)).isProblem(422, "empty");
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
  }

  @Test
  void emptyFileIsRefusedAtOnce() {
    me.upload("empty.txt", "").isProblem(422, "empty");
  }

  @Test
  void typeThatIsNeverIndexedIsRefusedWhateverItsName() {
    byte[] png = {
      (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
    };
    me.upload("picture.png", png).isProblem(415, "unsupported_type");
    me.upload("report.pdf", png).isProblem(415, "unsupported_type");
  }

  @Test
  void tooMuchIsRefusedInEveryForm() {
    String text = "word ".repeat(500_000);
    me.upload("long.txt", text).isProblem(413, "too_large");
    me.post("/api/v1/documents", Map.of("text", text)).isProblem(413, "too_large");
    form(file("long.txt", text)).isProblem(413, "too_large");
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "a/b.txt", "..\\boot.ini"})
  void pathInAFileNameIsRefusedOrCutOff(String name) {
    assertThat(me.upload(name, "Some text.").status()).isEqualTo(400);
  }

  @Test
  void unknownFieldsAndWrongTypesAreNamed() {
    Reply unknown =
        me.post("/api/v1/documents", Map.of("text", "a", "colour", "red"))
            .isProblem(400, "invalid_request");
    assertThat(unknown.text("/errors/0/pointer")).isEqualTo("/colour");
    Reply wrong = me.post("/api/v1/documents", Map.of("text", 7)).isProblem(400, "invalid_request");
    assertThat(wrong.text("/errors/0/pointer")).isEqualTo("/text");
  }

  @Test
  void formWithoutItsFileIsRefusedAndTheFieldIsNamed() {
    Reply reply = form(field("title", "Minutes")).isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/file");
  }

  @Test
  void formsMetadataIsAJsonObject() {
    for (String bad : new String[] {"[1]", "7", "null", "{", "{\"a\": 1} x"}) {
      Reply reply =
          form(field("metadata", bad), file("a.txt", "Some text."))
              .isProblem(400, "invalid_request");
      assertThat(reply.text("/errors/0/pointer")).as(bad).isEqualTo("/metadata");
    }
  }

  @Test
  void collectionThatTheContractAllowsIsTaken() {
    me.post("/api/v1/documents", Map.of("text", "Ein Text.", "collection", "Verträge 2026"))
        .is(202);
    assertThat(me.items("/api/v1/documents?limit=10&collection=" + Caller.encoded("Verträge 2026")))
        .hasSize(1);
  }

  @Test
  void nothingOfAnUploadStaysInTheSpool() {
    me.upload("report.txt", "Some report.").is(202);
    me.upload("empty.txt", "").is(422);
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(dataDirectory().resolve("uploads")).isEmptyDirectory());
  }

  private Reply form(String... parts) {
    return me.send(
        me.request("/api/v1/documents")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofString(String.join("", parts) + "--" + BOUNDARY + "--\r\n")));
  }

  private static String field(String name, String value) {
    return part("name=\"" + name + "\"", value);
  }

  private static String file(String name, String content) {
    return part("name=\"file\"; filename=\"" + name + "\"", content);
  }

  private static String part(String disposition, String content) {
    return "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, disposition, content);
  }
}
