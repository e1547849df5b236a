package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.unit.DataSize;

class BodyContentsTest {

  private static final JsonBodySchema SCHEMA =
      new Contract(
              new ApiSettings(
                  new FileSystemResource("routes/api/openapi.yaml"),
                  DataSize.ofMegabytes(1),
                  Duration.ofSeconds(1)))
          .current()
          .schema("DocumentMessage");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8190, 8191, 8192, 8193, 16_383, 16_384, 50_000})
  void aTextIsTheSameHoweverItIsCut(int start) throws Exception {
    String text = "x".repeat(start) + "🌉\n\"grün\\".repeat(3);
    String plain = new ObjectMapper().writeValueAsString(text);
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));

    assertThat(text("{\"text\": " + plain + "}")).isEqualTo(text);
    assertThat(text("{\"title\": \"t\", \"text\": \"" + escaped + "\"}")).isEqualTo(text);
    assertThat(text("{\"text\": \"" + "x".repeat(start) + "\\ud83c\\u0000y\"}"))
        .isEqualTo("x".repeat(start) + "\uFFFDy");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 6143, 6144, 6145, 12_288, 50_000})
  void base64IsDecodedHoweverItIsCut(int length) throws Exception {
    byte[] bytes = new byte[length];
    for (int n = 0; n < length; n++) {
      bytes[n] = (byte) (n * 31);
    }
    String encoded = Base64.getEncoder().encodeToString(bytes);

    assertThat(content("{\"content_base64\": \"" + encoded + "\"}")).isEqualTo(bytes);
    assertThat(content("{\"content_base64\": \"" + encoded.replace("=", "") + "\"}"))
        .isEqualTo(bytes);
  }

  @Test
  void whatIsNotBase64IsNamed() {
    String piece = "A".repeat(8190) + "==";
    for (String wrong : new String[] {"A", "A\u20ac==", "AA==AA==", piece + "AAAA"}) {
      assertThatExceptionOfType(InvalidRequest.class)
          .isThrownBy(() -> content("{\"content_base64\": \"" + wrong + "\"}"))
          .matches(e -> e.errors().get(0).detail().startsWith("The content is not Base64: "));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"The pier",
        "{\"text\": \"a\", \"text\": \"b\"}",
        "{\"text\": \"a\nb\"}",
        "{\"text\": \"\\q\"}",
        "{\"text\": \"a\"} {}"
      })
  void whatIsNoJsonIsMalformedInAContentToo(String body) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> content(body))
        .matches(e -> e.errors().get(0).detail().startsWith("The JSON is malformed at line "));
  }

  @Test
  void contentsOfFieldsInsideOthersAreNone() throws Exception {
    Map<String, Object> read = read("{\"metadata\": {\"text\": \"inside\"}, \"text\": \"a\"}");

    assertThat(read.get("metadata")).isEqualTo(Map.of("text", "inside"));
  }

  @Test
  void whatStandsBesideAContentIsBounded() throws Exception {
    String long1 = "x".repeat((int) Bodies.SMALL);
    assertThat(text("{\"title\": \"t\", \"text\": \"" + long1 + long1 + "\"}")).hasSize(2 << 20);

    for (String body :
        new String[] {
          "{\"title\": \"" + long1 + "y\", \"text\": \"a\"}",
          "{\"text\": \"a\", \"title\": \"" + long1 + "yy\"}"
        }) {
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(() -> read(body))
          .matches(e -> e.code().equals("too_large"));
    }
  }

  private static String text(String body) throws IOException {
    return new String(((Content) read(body).get("text")).bytes(), StandardCharsets.UTF_8);
  }

  private static byte[] content(String body) throws IOException {
    return ((Content) read(body).get("content_base64")).bytes();
  }

  private static Map<String, Object> read(String body) throws IOException {
    return JsonText.read(
        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
        SCHEMA,
        Bodies.SMALL,
        content -> Content.of(content.readAllBytes()));
  }
}
