package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitDocumentTest extends ProductTest {

  private static final String BOUNDARY = "----of-a-form";
  private static final String FORM = "multipart/form-data; boundary=" + BOUNDARY;

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
  void formsFileMayLackANameAndIsThenKnownByItsContent() {
    Reply reply = form(part("name=\"file\"", "The bridge is 41 metres long.")).is(202);

    JsonNode document = me.document(me.awaitIndexed(reply));
    assertThat(document.at("/filename").isNull()).isTrue();
    assertThat(document.at("/source").asText()).isEqualTo(document.at("/sha256").asText());
    assertThat(document.at("/media_type").asText()).isEqualTo("text/plain");
    String again =
        form(part("name=\"file\"; filename=\"\"", "The bridge is 41 metres long."))
            .is(200)
            .text("/outcome");
    assertThat(again).isEqualTo("unchanged");
  }

  @Test
  void queryNamesAFormsFileThatHasNoName() {
    for (String part : List.of("name=\"file\"", "name=\"file\"; filename=\"\"")) {
      Reply reply = formWith("?filename=given.md", part(part, "# Bridge " + part)).is(202);

      JsonNode document = me.document(me.awaitIndexed(reply));
      assertThat(document.at("/filename").asText()).isEqualTo("given.md");
      assertThat(document.at("/source").asText()).isEqualTo("given.md");
      assertThat(document.at("/media_type").asText()).isEqualTo("text/markdown");
    }
    Reply named = formWith("?filename=given.md", file("own.md", "# Another bridge")).is(202);
    assertThat(me.document(named.text("/id")).at("/filename").asText()).isEqualTo("own.md");
    formWith("?filename=a%2Fb.md", part("name=\"file\"", "# Bridge"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void formsEmptyFieldsCountAsLeftOut() {
    Reply reply =
        form(
                field("collection", ""),
                field("source", ""),
                field("title", ""),
                field("metadata", ""),
                file("minutes.md", "The bridge is 41 metres long."))
            .is(202);

    JsonNode document = me.document(me.awaitIndexed(reply));
    assertThat(document.at("/collection").asText()).isEqualTo("default");
    assertThat(document.at("/source").asText()).isEqualTo("minutes.md");
    assertThat(document.at("/metadata")).isEmpty();
  }

  @Test
  void parameterCountsWhereTheFormsFieldIsEmpty() {
    Reply reply =
        form(
                "?collection=bridges&source=ghent",
                StandardCharsets.UTF_8,
                field("collection", ""),
                field("source", ""),
                file("minutes.md", "The bridge is 41 metres long."))
            .is(202);

    JsonNode document = me.document(reply.text("/id"));
    assertThat(document.at("/collection").asText()).isEqualTo("bridges");
    assertThat(document.at("/source").asText()).isEqualTo("ghent");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", ".x", "a/b", "\u0001"})
  void formsCollectionIsHeldToTheContract(String bad) {
    Reply reply =
        form(field("collection", bad), file("a.txt", "Some text."))
            .isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/collection");
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
  @ValueSource(
      strings = {"../../etc/passwd", "a/b.txt", "..\\boot.ini", "line\nfeed.txt", "a\u0085b.txt"})
  void pathOrControlCharacterInAFileNameIsRefused(String name) {
    me.upload(name, "Some text.").isProblem(400, "invalid_request");
  }

  @ParameterizedTest
  @CsvSource({
    "filename, a%2Fb.txt",
    "source, %E6%A1%A5",
    "source, a%01b",
  })
  void faultOfAParameterIsToldAsOneInEveryForm(String parameter, String value) {
    String query =
        "?"
            + (parameter.equals("filename") ? "" : "filename=a.txt&")
            + parameter
            + "="
            + value.replace("%E6%A1%A5", "%E6%A1%A5".repeat(1000));

    List<Reply> replies = new ArrayList<>();
    replies.add(
        me.send(
            me.request(Caller.DOCUMENTS + query)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("Some text."))));
    replies.add(formWith(query, part("name=\"file\"", "Some text.")));
    if (parameter.equals("source")) {
      replies.add(
          me.post(
              Caller.DOCUMENTS + query.replace("filename=a.txt&", ""),
              Map.of("text", "Some text.")));
    }

    for (Reply reply : replies) {
      reply.isProblem(400, "invalid_request");
      assertThat(reply.text("/errors/0/in")).isEqualTo("query");
      assertThat(reply.text("/errors/0/parameter")).isEqualTo(parameter);
      assertThat(reply.at("/errors/0/pointer").isMissingNode()).isTrue();
    }
  }

  @Test
  void faultOfAFieldIsToldAsOneThoughThereIsAParameterOfItsName() {
    Reply reply =
        me.post(
            Caller.DOCUMENTS + "?source=good", Map.of("text", "Some text.", "source", "a\u0001b"));
    assertThat(reply.isProblem(400, "invalid_request").text("/errors/0/pointer"))
        .isEqualTo("/source");
    Reply form =
        formWith("?source=good", field("source", "a\u0001b") + file("a.txt", "Some text."));
    assertThat(form.isProblem(400, "invalid_request").text("/errors/0/pointer"))
        .isEqualTo("/source");
  }

  /** Whatever the request calls itself, its reply tells its own type. */
  @Test
  void bodyThatIsCalledAProblemIsAnsweredLikeAnyOther() {
    HttpRequest.Builder named =
        me.request(Caller.DOCUMENTS + "?filename=a.txt")
            .header("Content-Type", "application/problem+json");

    me.send(named.POST(BodyPublishers.ofString("   "))).isProblem(422, "empty");
    Reply taken = me.send(named.POST(BodyPublishers.ofString("{\"status\": 404}"))).is(202);

    assertThat(taken.header("Content-Type")).isEqualTo("application/json");
  }

  /** What curl says of a body whose type nobody has told it. */
  @Test
  void namedBodyIsContentWhateverItsTypeIsCalled() {
    HttpRequest.Builder named =
        me.request(Caller.DOCUMENTS + "?filename=a.txt&source=by-curl")
            .header("Content-Type", "application/x-www-form-urlencoded");

    String document =
        me.awaitIndexed(
            me.send(named.POST(BodyPublishers.ofString("source=spoofed&bridge=41+metres"))));

    assertThat(me.document(document).at("/source").asText()).isEqualTo("by-curl");
    assertThat(me.text(document)).isEqualTo("source=spoofed&bridge=41+metres");
    me.send(
            me.request(Caller.DOCUMENTS + "?source=by-curl")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=b")))
        .isProblem(415, "unsupported_media_type");
  }

  @Test
  void fileNameHasAtMost255CharactersOfAnyScript() {
    for (String script : List.of("x", "日", "🌉", "ج")) {
      me.upload(script.repeat(300), "Some text.").isProblem(400, "invalid_request");
      me.upload(script.repeat(255), "Some text.").is(202);
      form(file(script.repeat(300), "Some other text.")).isProblem(400, "invalid_request");
      form(file(script.repeat(255), "Some other text.")).is(202);
    }
  }

  @Test
  void unknownFieldsAndWrongTypesAreNamed() {
    Reply unknown =
        me.post("/api/v1/documents", Map.of("text", "a", "colour", "red"))
            .isProblem(400, "invalid_request");
    assertThat(unknown.text("/errors/0/pointer")).isEqualTo("/colour");
    assertThat(form(field("a/b~c", "red")).is(400).text("/errors/0/pointer")).isEqualTo("/a~1b~0c");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1e400}",
        "{\"a\": [{\"b\": -1e400}]}",
        "{\"a\": 1, \"a\": 2}",
        "{\"\": 1}",
        "{\"a\": \"\\u0000\"}",
        "{\"a\": \"\\ud800\"}",
        "{\"a\": NaN}"
      })
  void metadataThatCannotBeKeptAsItIsIsRefusedInBothForms(String bad) {
    Reply reply =
        form(field("metadata", bad), file("a.txt", "Some text.")).isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/metadata");
    me.send(jsonText("{\"text\": \"Some text.\", \"metadata\": " + bad + "}"))
        .isProblem(400, "invalid_request");
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
  }

  @Test
  void integersBeyondADoubleAreRefusedAsOtherNumbersAre() {
    String large = "{\"a\": [-1" + "0".repeat(309) + "]}";
    Reply reply =
        form(field("metadata", large), file("a.txt", "Some text."))
            .isProblem(400, "invalid_request");
    assertThat(reply.text("/detail")).contains("numbers beyond a double are not allowed");
    me.send(jsonText("{\"text\": \"Some text.\", \"metadata\": " + large + "}"))
        .isProblem(400, "invalid_request");

    String largest = "{\"a\": 1" + "0".repeat(308) + "}";
    form(field("metadata", largest), file("a.txt", "Some text.")).is(202);
  }

  @Test
  void metadataIsBoundedByNamesDepthAndBytes() {
    String names =
        IntStream.range(0, 65).mapToObj(n -> "\"n" + n + "\": 1").collect(Collectors.joining(", "));
    for (String bad :
        List.of(
            "{" + names + "}",
            "{\"" + "n".repeat(129) + "\": 1}",
            "{\"a\": " + "[".repeat(70) + "]".repeat(70) + "}",
            "{\"a\": \"" + "x".repeat(16 * 1024) + "\"}",
            "{\"a\": \"" + "x".repeat(100 * 1024) + "\"}")) {
      form(field("metadata", bad), file("a.txt", "Some text.")).isProblem(400, "invalid_request");
      me.send(jsonText("{\"text\": \"Some text.\", \"metadata\": " + bad + "}"))
          .isProblem(400, "invalid_request");
    }
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
    me.submit("large", "Some text.", Map.of("a", "x".repeat(16_000))).is(202);
    me.submit("named", "Some text.", Map.of("🌉".repeat(128), 1)).is(202);
  }

  @Test
  void sourceIsBoundedByBytesToo() {
    me.submit("x".repeat(1024), "Some text.").is(202);
    Reply reply = me.submit("桥".repeat(1000), "Some text.").isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/source");
    String varied =
        IntStream.range(0, 682)
            .mapToObj(n -> Character.toString(0x4E00 + n * 7919 % 20_000))
            .collect(Collectors.joining());
    me.submit(varied, "Some text.").is(202);
  }

  @Test
  void anyCharacterOfAJsonTextIsTakenAndWhatIsNoTextDropped() {
    Reply reply =
        me.send(jsonText("{\"text\": \"a\\u0000\\u0001b\\ud800c \\u202ed \\ud83c\\udf09\"}"))
            .is(202);

    assertThat(me.text(me.awaitIndexed(reply))).isEqualTo("ab\uFFFDc \u202Ed 🌉");
    me.send(jsonText("{\"text\": \"\\u0000\\ud800\"}")).isProblem(422, "empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "a/b.txt", "a\0b.txt", "a\u007Fb.txt"})
  void formsFileNameIsHeldToTheSameRules(String name) {
    form(file(name, "Some text.")).isProblem(400, "invalid_request");
    form(file("x".repeat(300), "Some text.")).isProblem(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filename=\"M\u00FCller.txt\"",
        "filename*=UTF-8''M%FCller.txt",
        "filename*=UTF-8''%zz%e2.txt"
      })
  void formsFileNameThatIsNotUtf8IsRefused(String name) {
    Reply reply =
        form(StandardCharsets.ISO_8859_1, part("name=\"file\"; " + name, "Some text."))
            .isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/file");
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
  }

  @Test
  void headersOfAPartAreNobodysHeaders() {
    String hostile =
        "CamelFileName: evil\r\nCamelHttpUri: http://evil\r\nCamelSqlQuery: evil\r\nuserId: evil\r\n";
    Reply reply =
        form(file("minutes.txt", "Some text.").replaceFirst("\r\n\r\n", "\r\n" + hostile + "\r\n"))
            .is(202);

    assertThat(reply.headers().map().toString()).doesNotContain("evil");
    JsonNode document = me.document(me.awaitIndexed(reply));
    assertThat(document.at("/filename").asText()).isEqualTo("minutes.txt");
    assertThat(document.toString()).doesNotContain("evil");
  }

  @Test
  void formOfManyPartsOrLargeFieldsIsRefused() {
    String[] parts =
        IntStream.range(0, 2000).mapToObj(n -> field("n" + n, "x")).toArray(String[]::new);
    form(parts).isProblem(413, "too_large");
    Reply reply =
        form(field("title", "x".repeat(100_000)), file("a.txt", "Some text."))
            .isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/title");
  }

  @Test
  void callerWhoHangsUpLeavesNothing() throws Exception {
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n"
            + "Content-Length: 1000000\r\n\r\n%s";
    String form = file("a.txt", "x".repeat(200_000));
    for (int i = 0; i < 10; i++) {
      hangUpAfter(head.formatted(Caller.DOCUMENTS, me.token(), FORM, form));
      hangUpAfter(
          head.formatted(
              Caller.DOCUMENTS + "?filename=a.txt", me.token(), "text/plain", "x".repeat(200_000)));
      hangUpAfter(
          head.formatted(
              Caller.DOCUMENTS,
              me.token(),
              "application/json",
              "{\"text\": \"" + "x".repeat(200_000)));
    }
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(dataDirectory().resolve("uploads")).isEmptyDirectory());
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
    me.submit("large", " ".repeat(1_500_000)).isProblem(422, "empty");
  }

  @Test
  void largeTextsWaitForEachOtherAndAllGetTheirAnswer() {
    String blank = " ".repeat(1_500_000);
    List<CompletableFuture<Reply>> replies =
        IntStream.range(0, 20)
            .mapToObj(n -> CompletableFuture.supplyAsync(() -> me.submit("large " + n, blank)))
            .toList();
    assertThat(replies).allSatisfy(reply -> reply.join().isProblem(422, "empty"));
  }

  @Test
  void bodyThatIsNoneIsToldSo() throws IOException {
    String token = me.request("/").build().headers().firstValue("Authorization").orElseThrow();
    String reply;
    try (Socket caller = new Socket("127.0.0.1", port)) {
      String request =
          String.join(
              "\r\n",
              "POST " + Caller.DOCUMENTS + "?filename=a.txt HTTP/1.1",
              "Host: localhost",
              "Authorization: " + token,
              "Content-Type: text/plain",
              "Transfer-Encoding: chunked",
              "",
              "zz",
              "");
      caller.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      reply = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(reply).startsWith("HTTP/1.1 400").contains("The body did not arrive whole.");
  }

  private void hangUpAfter(String request) throws IOException {
    try (Socket caller = new Socket("127.0.0.1", port)) {
      caller.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }
  }

  private HttpRequest.Builder jsonText(String json) {
    return me.request(Caller.DOCUMENTS)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
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
    return form(StandardCharsets.UTF_8, parts);
  }

  private Reply form(Charset charset, String... parts) {
    return form("", charset, parts);
  }

  private Reply formWith(String query, String part) {
    return form(query, StandardCharsets.UTF_8, part);
  }

  private Reply form(String query, Charset charset, String... parts) {
    String body = String.join("", parts) + "--" + BOUNDARY + "--\r\n";
    return me.send(
        me.request("/api/v1/documents" + query)
            .header("Content-Type", FORM)
            .POST(BodyPublishers.ofString(body, charset)));
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
