package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.InTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@CamelSpringBootTest
@SpringBootTest(
    classes = DoorTestApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "camel.main.routes-include-pattern=file:routes/api/rest.camel.yaml,file:routes/errors/http-errors.camel.yaml",
      "management.endpoint.health.group.readiness.include=readinessState",
      "sutazai.data-dir=target/door",
      "sutazai.max-document-size=1MB"
    })
class DoorTest {

  private static final String ID = "7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de";
  private static final ObjectMapper JSON = new ObjectMapper();

  @LocalServerPort private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void anOperationFindsItsBodyAndItsCaller() throws Exception {
    HttpResponse<String> reply = post("/search", "{\"query\": \"x\"}");
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/json");
    JsonNode found = JSON.readTree(reply.body());
    assertThat(found.at("/operation").asText()).isEqualTo("search");
    assertThat(found.at("/body/query").asText()).isEqualTo("x");
    assertThat(found.at("/body/k").asInt()).isEqualTo(10);
    assertThat(found.at("/body/mode").asText()).isEqualTo("hybrid");
    assertThat(found.at("/headers/userId").asText()).isEqualTo(DoorTestApplication.USER);
    assertThat(found.at("/headers/userRole").asText()).isEqualTo("user");
    assertThat(found.at("/headers/replyType").asText()).isEqualTo("application/json");
  }

  @Test
  void hostileHeadersAndParametersChangeNothingAndNeverComeBack() throws Exception {
    HttpRequest.Builder request =
        request("/search")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"query\": \"x\"}"));
    List<String> hostile =
        List.of(
            "CamelFileName",
            "CamelHttpUri",
            "CamelHttpResponseCode",
            "CamelSqlQuery",
            "CamelJdbcParameters",
            "CamelHttpServletRequest",
            "CamelCharsetName",
            "userId",
            "userRole",
            "Location",
            "X-Evil",
            "Cookie");
    hostile.forEach(name -> request.header(name, "evil"));
    HttpResponse<String> reply = http.send(request.build(), BodyHandlers.ofString());
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).doesNotContain("evil");
    assertThat(reply.headers().map().toString()).doesNotContain("evil").doesNotContain("Bearer");
    assertThat(reply.headers().map().keySet())
        .isSubsetOf(
            "content-type",
            "content-length",
            "x-correlation-id",
            "date",
            "cache-control",
            "pragma",
            "expires",
            "x-content-type-options",
            "x-frame-options",
            "x-xss-protection",
            "vary",
            "connection",
            "keep-alive");
    problem(get("/documents?CamelFileName=evil"), 400, "invalid_request");
    problem(
        send(
            request("/documents")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("CamelFileName=evil"))),
        415,
        "unsupported_media_type");
  }

  @Test
  void whereNoBodyIsTakenAnEmptyFormIsNoneAndAnyOtherIsRefused() throws Exception {
    HttpRequest.Builder form =
        request("/auth/logout").header("Content-Type", "application/x-www-form-urlencoded");
    assertThat(send(form.POST(BodyPublishers.ofString(""))).statusCode()).isEqualTo(200);
    JsonNode refused =
        problem(send(form.POST(BodyPublishers.ofString("a=b"))), 415, "unsupported_media_type");
    assertThat(refused.at("/detail").asText()).isEqualTo("This takes no body.");
  }

  @Test
  void parametersAreDecodedTypedAndDefaulted() throws Exception {
    JsonNode found = JSON.readTree(get("/documents?collection=Vertr%C3%A4ge+2026&limit=7").body());
    assertThat(found.at("/headers/collection").asText()).isEqualTo("Verträge 2026");
    assertThat(found.at("/headers/limit").isInt()).isTrue();
    assertThat(found.at("/headers/limit").asInt()).isEqualTo(7);
    assertThat(found.at("/headers/cursor").isNull()).isTrue();
    assertThat(JSON.readTree(get("/documents").body()).at("/headers/limit").asInt()).isEqualTo(50);
    assertThat(
            JSON.readTree(get("/documents/7F6C2F0A-3b51-4f0e-9a55-6a3a1df1c0%64e").body())
                .at("/headers/id")
                .asText())
        .isEqualTo("7F6C2F0A-3b51-4f0e-9a55-6a3a1df1c0de");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit, at least 1",
    "limit=201, limit, at most 200",
    "limit=99999999999999999999999, limit, at most 200",
    "limit=ten, limit, an integer",
    "limit=, limit, an integer",
    "limit=1&limit=2, limit, given once",
    "status=done, status, one of accepted",
    "collection=.x, collection, must be a name",
    "collection=a%0A, collection, must be a name",
    "collection=%FF, collection, percent-encoded UTF-8",
    "source=a%00b, source, NUL",
    "colour=red, colour, not a known parameter"
  })
  void aBadParameterIsNamed(String query, String name, String detail) throws Exception {
    JsonNode problem = problem(rawGet("/api/v1/documents?" + query), 400, "invalid_request");
    assertThat(problem.at("/errors/0/in").asText()).isEqualTo("query");
    assertThat(problem.at("/errors/0/parameter").asText()).isEqualTo(name);
    assertThat(problem.at("/errors/0/detail").asText()).contains(detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Fb", "a%5Cb", "a%0A", "a%C2%85b"})
  void aFileNameIsHeldToTheContract(String name) throws Exception {
    HttpResponse<String> reply =
        send(request("/documents?filename=" + name).POST(BodyPublishers.ofString("x")));
    assertThat(problem(reply, 400, "invalid_request").at("/errors/0/detail").asText())
        .isEqualTo("filename must be a name without slash, backslash or control character.");
  }

  @Test
  void halfAPercentSignIsNamed() throws Exception {
    assertThat(
            raw(
                "GET /api/v1/documents?source=% HTTP/1.1\r\nHost: x\r\n"
                    + "Authorization: Bearer user\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("source must be percent-encoded UTF-8.");
  }

  @Test
  void aMalformedIdIsNamed() throws Exception {
    JsonNode problem = problem(get("/documents/42"), 400, "invalid_request");
    assertThat(problem.at("/errors/0/in").asText()).isEqualTo("path");
    assertThat(problem.at("/errors/0/detail").asText()).isEqualTo("id must be a UUID.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /query | query is required.",
        "{\"query\": 5} | /query | query must be a string.",
        "{\"query\": \" \"} | /query | query must not be blank.",
        "{\"query\": \"x\", \"k\": 10000} | /k | k must be at most 100.",
        "{\"query\": \"x\", \"k\": \"5\"} | /k | k must be an integer.",
        "{\"query\": \"x\", \"k\": 1.5} | /k | k must be an integer.",
        "{\"query\": \"x\", \"k\": null} | /k | k must be an integer.",
        "{\"query\": \"x\", \"mode\": \"both\"} | /mode | mode must be one of hybrid, dense, lexical.",
        "{\"query\": \"x\", \"a/b\": 1} | /a~1b | a/b is not a known field.",
        "{\"query\": \"x\", \"collections\": []} | /collections | collections must not be empty.",
        "{\"query\": \"x\", \"collections\": [\"a\", 5]} | /collections/1 | collections/1 must be a string.",
        "{\"query\": \"x\", \"filter\": {\"a\": \"\\u0000\"}} | /filter/a | filter/a must not hold NUL or half of a surrogate pair.",
        "{\"query\": \"\\ud800\"} | /query | query must not hold NUL or half of a surrogate pair.",
        "{\"query\": \"x\", \"filter\": {\"a\": 1e999}} | /filter/a | filter/a is too large.",
        "{\"query\": \"x\", \"filter\": {\"page\": {\"$near\": 1}}} | /filter/page/$near | filter/page/$near is not an operator here; these are $eq, $ne, $in, $gt, $gte, $lt, $lte.",
        "{\"query\": \"x\", \"filter\": {\"$not\": []}} | /filter/$not | filter/$not is not an operator here; these are $and, $or.",
        "{\"query\": \"x\", \"filter\": {\"$or\": [{\"a\": null}]}} | /filter/$or/0/a | filter/$or/0/a must be a string or a number or a boolean or an object.",
        "[] | '' | The body must be an object.",
        "5 | '' | The body must be an object."
      })
  void aBadFieldIsNamed(String body, String pointer, String detail) throws Exception {
    JsonNode problem = problem(post("/search", body), 400, "invalid_request");
    assertThat(problem.at("/errors")).hasSize(1);
    assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo(pointer);
    assertThat(problem.at("/errors/0/detail").asText()).isEqualTo(detail);
    assertThat(problem.at("/detail").asText()).isEqualTo(detail);
    assertThat(problem.at("/instance").asText()).isEqualTo("/api/v1/search");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"query\": \"x\"",
        "{\"query\": \"x\"} {}",
        "{\"query\": \"x\", \"query\": \"y\"}",
        "{'query': 'x'}",
        "{\"query\": NaN}",
        "nonsense"
      })
  void malformedJsonIsLocated(String body) throws Exception {
    JsonNode problem = problem(post("/search", body), 400, "invalid_request");
    assertThat(problem.at("/detail").asText())
        .startsWith("The JSON is malformed at line 1, column ")
        .doesNotContain("StreamReadFeature");
  }

  @Test
  void moreValuesThanMemoryCouldHoldAreRefused() throws Exception {
    problem(
        post("/search", "{\"query\": [" + "0,".repeat(200_000) + "0]}"), 400, "invalid_request");
  }

  @Test
  void ofManyErrorsTheFirstAreNamed() throws Exception {
    String body = "{\"query\": \"x\", \"collections\": [" + "0,".repeat(40_000) + "0]}";
    assertThat(problem(post("/search", body), 400, "invalid_request").at("/errors")).hasSize(50);
  }

  @Test
  void deeplyNestedJsonIsRefused() throws Exception {
    String deep = "[".repeat(5000) + "]".repeat(5000);
    problem(
        post("/search", "{\"query\":\"x\",\"filter\":{\"a\":" + deep + "}}"),
        400,
        "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void jsonInAnotherEncodingThanUtf8IsRefused(String charset) throws Exception {
    problem(posted("{\"query\": \"ü\"}".getBytes(charset)), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C0AF", "EDA080", "F8888080", "FF", "C3"})
  void bytesThatAreNotUtf8AreRefused(String bytes) throws Exception {
    byte[] before = "{\"query\": \"".getBytes(StandardCharsets.UTF_8);
    byte[] bad = HexFormat.of().parseHex(bytes);
    byte[] after = "\"}".getBytes(StandardCharsets.UTF_8);
    JsonNode problem =
        problem(
            posted(
                ByteBuffer.allocate(before.length + bad.length + after.length)
                    .put(before)
                    .put(bad)
                    .put(after)
                    .array()),
            400,
            "invalid_request");
    assertThat(problem.at("/detail").asText()).contains("not UTF-8");
  }

  @Test
  void aByteOrderMarkIsOverlooked() throws Exception {
    assertThat(post("/search", "\uFEFF{\"query\": \"x\"}").statusCode()).isEqualTo(200);
    problem(post("/search", "\uFEFF"), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "deflate", "br", "identity, gzip"})
  void anEncodedBodyIsRefused(String encoding) throws Exception {
    for (String path : List.of("/search", "/documents?filename=a.txt")) {
      problem(
          send(
              request(path)
                  .header("Content-Type", "application/json")
                  .header("Content-Encoding", encoding)
                  .POST(BodyPublishers.ofString("{}"))),
          415,
          "unsupported_media_type");
    }
  }

  @Test
  void rangesAndConditionsAreOverlooked() throws Exception {
    for (String header :
        List.of("Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Range")) {
      for (String value : List.of("bytes=0-5", "*", "nonsense")) {
        assertThat(send(request("/documents").header(header, value)).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void http10IsAnswered() throws Exception {
    assertThat(raw("GET /api/v1/documents HTTP/1.0\r\nAuthorization: Bearer user\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("X-Correlation-ID: ");
  }

  @Test
  void aMissingBodyIsNamed() throws Exception {
    problem(send(request("/search").POST(BodyPublishers.noBody())), 400, "invalid_request");
    problem(post("/search", ""), 400, "invalid_request");
  }

  @Test
  void anOversizedBodyIsRefusedWithAndWithoutItsLength() throws Exception {
    String large = "{\"query\": \"" + "x".repeat(1_100_000) + "\"}";
    problem(post("/search", large), 413, "too_large");
    problem(
        send(
            request("/search")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))),
        413,
        "too_large");
  }

  @Test
  void aDocumentsJsonMayBeLargerThanOtherJson() throws Exception {
    HttpResponse<String> reply =
        post("/documents", "{\"text\": \"" + "\\u0061".repeat(400_000) + "\"}");
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(reply.body()).at("/body/text/size").asInt()).isEqualTo(400_000);
  }

  @Test
  void anyOtherBodyOfADocumentIsItsContent() throws Exception {
    JsonNode found =
        JSON.readTree(
            send(request("/documents?filename=a.json&source=s")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{not json")))
                .body());
    assertThat(found.at("/body").asText()).isEqualTo("{not json");
    assertThat(found.at("/headers/filename").asText()).isEqualTo("a.json");
    HttpResponse<String> plain =
        send(
            request("/documents")
                .header("Content-Type", "text/plain; charset=utf-16")
                .POST(BodyPublishers.ofString("ü")));
    assertThat(plain.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(JSON.readTree(plain.body()).at("/body").asText()).isEqualTo("ü");
    assertThat(JSON.readTree(plain.body()).at("/headers/Content-Type").asText())
        .isEqualTo("text/plain;charset=utf-16");
    problem(
        send(request("/documents").POST(BodyPublishers.ofByteArray(new byte[1024 * 1024 + 1]))),
        413,
        "too_large");
  }

  @Test
  void theLongestDescriptionOfABodyIsTaken() throws Exception {
    String filename = "\uD842\uDFB7".repeat(255);
    String source = "\u6F22".repeat(682);
    String collection = "\u6F22".repeat(63);
    String query =
        "?filename=%s&source=%s&collection=%s"
            .formatted(
                URLEncoder.encode(filename, StandardCharsets.UTF_8),
                URLEncoder.encode(source, StandardCharsets.UTF_8),
                URLEncoder.encode(collection, StandardCharsets.UTF_8));

    HttpResponse<String> reply =
        send(request("/documents" + query).POST(BodyPublishers.ofString("x")));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    JsonNode headers = JSON.readTree(reply.body()).at("/headers");
    assertThat(headers.at("/filename").asText()).isEqualTo(filename);
    assertThat(headers.at("/source").asText()).isEqualTo(source);
    assertThat(headers.at("/collection").asText()).isEqualTo(collection);
  }

  @Test
  void aDocumentThatDoesNotSayItsSizeIsBoundedToo() throws Exception {
    problem(
        send(
            request("/documents")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[1024 * 1024 + 1])))),
        413,
        "too_large");
  }

  @Test
  void anEmptyDocumentIsRefused() throws Exception {
    problem(send(request("/documents?filename=a").POST(BodyPublishers.noBody())), 422, "empty");
  }

  @Test
  void aFormsPartsAreReadByTheRouteAndAreNoHeaders() throws Exception {
    JsonNode found = JSON.readTree(multipart("file", 10).body());
    assertThat(found.at("/parts")).hasSize(2);
    assertThat(found.at("/headers").has("CamelFileName")).isFalse();
    problem(multipart("file", 1024 * 1024 + 1), 413, "too_large");
    problem(multipart("file", 3 * 1024 * 1024), 413, "too_large");
    problem(
        send(
            request("/documents")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(
                    BodyPublishers.ofString(
                        "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx"))),
        400,
        "invalid_request");
    problem(
        send(
            request("/documents")
                .header("Content-Type", "multipart/form-data")
                .POST(BodyPublishers.ofString("x"))),
        400,
        "invalid_request");
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() throws Exception {
    HttpResponse<String> reply = send(request("/search").GET());
    problem(reply, 405, "method_not_allowed");
    assertThat(reply.headers().firstValue("Allow")).contains("POST");
    for (String method : List.of("OPTIONS", "QUERY", "PATCH", "NONSENSE")) {
      problem(
          send(request("/documents/" + ID).method(method, BodyPublishers.noBody())),
          405,
          "method_not_allowed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/documents/7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de, '405 DELETE, GET, HEAD'",
    "/api/v1/search, 405 POST",
    "/api/v1/nothing, 404",
    "/docs/index.html, '405 GET, HEAD'"
  })
  void traceIsToldTheRightOnesToo(String path, String told) throws Exception {
    HttpResponse<String> reply =
        send(HttpRequest.newBuilder(uri(path)).method("TRACE", BodyPublishers.noBody()));
    String allow = reply.headers().firstValue("Allow").map(methods -> " " + methods).orElse("");
    assertThat(reply.statusCode() + allow).isEqualTo(told);
    problem(reply, reply.statusCode(), allow.isEmpty() ? "not_found" : "method_not_allowed");
  }

  @Test
  void headIsGetWithoutItsBody() throws Exception {
    HttpResponse<String> reply =
        send(request("/documents").method("HEAD", BodyPublishers.noBody()));
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEmpty();
    assertThat(reply.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/xml", "application/json-patch+json", "nonsense"})
  void aWrongContentTypeIsRefused(String type) throws Exception {
    problem(
        send(
            request("/search")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"query\": \"x\"}"))),
        415,
        "unsupported_media_type");
  }

  @Test
  void bodyOfTwoTypesIsRefused() throws Exception {
    for (String path : List.of("/search", "/documents", "/documents?filename=a.txt")) {
      for (String other : List.of("application/json", "application/x-www-form-urlencoded")) {
        problem(
            send(
                request(path)
                    .header("Content-Type", "application/json")
                    .header("Content-Type", other)
                    .POST(BodyPublishers.ofString("{\"query\": \"x\"}"))),
            400,
            "invalid_request");
      }
    }
  }

  @Test
  void trailersBehindABodyAreNobodysHeaders() throws Exception {
    String reply =
        raw(
            "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\ne\r\n{\"query\": \"x\"}\r\n0\r\n"
                + "CamelFileName: evil\r\nuserId: evil\r\n\r\n");
    assertThat(reply).startsWith("HTTP/1.1 200 ").doesNotContain("evil");
  }

  @Test
  void whatIsNotAcceptableIsRefused() throws Exception {
    problem(send(request("/documents").header("Accept", "text/html")), 406, "not_acceptable");
    problem(send(request("/documents").header("Accept", "nonsense")), 406, "not_acceptable");
    problem(
        send(request("/documents").header("Accept", "application/json;q=0")),
        406,
        "not_acceptable");
    assertThat(send(request("/documents").header("Accept", "text/html, */*;q=0.1")).statusCode())
        .isEqualTo(200);
    HttpResponse<String> streamed =
        send(
            request("/query")
                .header("Accept", "application/json;q=0.5, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"question\": \"x\"}")));
    assertThat(streamed.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
  }

  @Test
  void withoutATokenOrTheRoleNothingIsOpen() throws Exception {
    HttpResponse<String> none =
        http.send(
            HttpRequest.newBuilder(uri("/api/v1/documents")).build(), BodyHandlers.ofString());
    problem(none, 401, "unauthorized");
    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    problem(get("/users"), 403, "forbidden");
  }

  @Test
  void integerBeyondADoubleIsTooLarge() throws Exception {
    String body = "{\"query\": \"x\", \"filter\": {\"a\": 1" + "0".repeat(309) + "}}";
    JsonNode problem = problem(post("/search", body), 400, "invalid_request");
    assertThat(problem.at("/detail").asText()).isEqualTo("filter/a is too large.");
  }

  @Test
  void aFailureTellsNothingOfTheInside() throws Exception {
    HttpResponse<String> reply = post("/search", "{\"query\": \"fail\"}");
    problem(reply, 500, "internal");
    assertThat(reply.body()).doesNotContain("secret");
  }

  @Test
  void anUnknownPathIsAProblem() throws Exception {
    problem(get("/nothing"), 404, "not_found");
    problem(get("/documents/"), 404, "not_found");
    problem(rawGet("/api/v1/docu%6Dents"), 404, "not_found");
    problem(rawGet("/nothing"), 404, "not_found");
    problem(rawGet("/docs/nothing.js"), 404, "not_found");
    problem(rawGet("/error"), 404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/documents?a=<b> HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/%2e%2e/x%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/documents%2F HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/documents;x=y HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1//documents HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/documents HTTP/1.1\r\n\r\n",
        "GET /api/v1/documents HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n",
        "TRACE /api/v1/search HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT /api/v1/search HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: x\r\n\r\n",
        "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
        "GET /api/v1/documents HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET http://elsewhere/api/v1/documents HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/documents/%C0%AF HTTP/1.1\r\nHost: x\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "G\u0001T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n"
      })
  void whatTheContainerRefusesIsAProblemToo(String request) throws Exception {
    String reply = raw(request);
    assertThat(reply).startsWith("HTTP/1.1 ").containsIgnoringCase("\r\nX-Correlation-ID: ");
    assertThat(reply).containsIgnoringCase("Content-Type: application/problem+json");
    JsonNode problem = JSON.readTree(reply.substring(reply.indexOf("\r\n\r\n")).strip());
    assertThat(problem.at("/status").asInt())
        .isEqualTo(Integer.parseInt(reply.substring(9, 12)))
        .isLessThan(500);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /api/v1/documents, Accept",
    "GET /api/v1/documents, Authorization",
    "GET /api/v1/tasks/7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de/events, Last-Event-ID",
    "POST /api/v1/tasks, Idempotency-Key",
    "POST /api/v1/search, Content-Type",
    "POST /api/v1/search, Content-Encoding",
    "POST /api/v1/auth/login, Content-Type",
    "GET /docs/index.html, If-Modified-Since"
  })
  void headerWithAControlCharacterIsRefused(String request, String header) throws Exception {
    String token = header.equals("Authorization") ? "" : "Authorization: Bearer user\r\n";
    String type = header.equals("Content-Type") ? "" : "Content-Type: application/json\r\n";
    String reply =
        raw(
            "%s HTTP/1.1\r\nHost: x\r\n%s%sContent-Length: 0\r\n%s: \u0085\r\n\r\n"
                .formatted(request, token, type, header));
    assertThat(reply).startsWith("HTTP/1.1 400 ");
    assertThat(reply).containsIgnoringCase("Content-Type: application/problem+json");
  }

  @Test
  void aHeaderTooLargeIsAProblem() throws Exception {
    String reply =
        raw("GET /api/v1/documents HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(40_000) + "\r\n\r\n");
    assertThat(reply).containsIgnoringCase("Content-Type: application/problem+json");
  }

  @Test
  void aGoodCorrelationIdIsEchoedAndABadOneReplaced() throws Exception {
    assertThat(correlated("a.b-C_9")).isEqualTo("a.b-C_9");
    assertThat(correlated("x".repeat(129))).hasSize(36);
    assertThat(correlated("a b")).hasSize(36);
    HttpResponse<String> problem = send(request("/nothing").header("X-Correlation-ID", "abc"));
    assertThat(JSON.readTree(problem.body()).at("/correlation_id").asText()).isEqualTo("abc");
    assertThat(problem.headers().allValues("X-Correlation-ID")).containsExactly("abc");
  }

  @Test
  void twoHundredSlowRequestsRunAtOnce() {
    HttpRequest slow =
        request("/search")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"query\": \"slow\"}"))
            .build();
    InTime.assertWithin(
        Duration.ofSeconds(8),
        () -> {
          List<CompletableFuture<HttpResponse<String>>> replies =
              IntStream.range(0, 200)
                  .mapToObj(i -> http.sendAsync(slow, BodyHandlers.ofString()))
                  .toList();
          assertThat(replies)
              .allSatisfy(reply -> assertThat(reply.join().statusCode()).isEqualTo(200));
        });
  }

  @Test
  void theContractAndItsPageAreServedFromHere() throws Exception {
    HttpResponse<String> contract = rawGet("/api/v1/openapi.yaml");
    assertThat(contract.statusCode()).isEqualTo(200);
    assertThat(contract.headers().firstValue("Content-Type").orElse("")).startsWith("text/yaml");
    assertThat(contract.body()).startsWith("openapi: 3.1.0");
    assertThat(rawGet("/docs").statusCode()).isEqualTo(302);
    HttpResponse<String> page = rawGet("/docs/index.html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
    assertThat(rawGet("/docs/swagger-initializer.js").body()).contains("/api/v1/openapi.yaml");
    assertThat(rawGet("/docs/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
  }

  private String correlated(String sent) throws Exception {
    return send(request("/documents").header("X-Correlation-ID", sent))
        .headers()
        .firstValue("X-Correlation-ID")
        .orElseThrow();
  }

  private HttpResponse<String> multipart(String name, int size) throws Exception {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\""
            + name
            + "\"; filename=\"../x\"\r\n\r\n"
            + "x".repeat(size)
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"CamelFileName\"\r\n\r\nevil\r\n--b--\r\n";
    return send(
        request("/documents")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(BodyPublishers.ofString(body)));
  }

  private JsonNode problem(HttpResponse<String> reply, int status, String code) throws IOException {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(reply.body());
    assertThat(problem.at("/type").asText()).isEqualTo("urn:sutazai:problem:" + code);
    assertThat(problem.at("/code").asText()).isEqualTo(code);
    assertThat(problem.at("/status").asInt()).isEqualTo(status);
    assertThat(problem.at("/title").asText()).isNotBlank();
    assertThat(problem.at("/detail").asText()).isNotBlank();
    assertThat(reply.headers().allValues("X-Correlation-ID"))
        .containsExactly(problem.at("/correlation_id").asText());
    return problem;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri("/api/v1" + path)).header("Authorization", "Bearer user");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> posted(byte[] json) throws Exception {
    return send(
        request("/search")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> rawGet(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer user"));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              request
                  .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
