package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the service answered. */
public record Reply(int status, HttpHeaders headers, byte[] bytes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A server-sent event; {@code id} is null if it has none. */
  public record Event(String name, String id, JsonNode data) {}

  public Reply is(int expected) {
    assertThat(status).as(body()).isEqualTo(expected);
    return this;
  }

  public Reply isProblem(int expected, String code) {
    is(expected);
    assertThat(header("Content-Type")).startsWith("application/problem+json");
    assertThat(text("/code")).isEqualTo(code);
    return this;
  }

  public String body() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public JsonNode json() {
    return json(body());
  }

  public JsonNode at(String pointer) {
    return json().at(pointer);
  }

  public String text(String pointer) {
    return at(pointer).asText();
  }

  public String header(String name) {
    return headers.firstValue(name).orElse(null);
  }

  /** The events of a stream; comments are left out. */
  public List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (String block : body().split("\n\n")) {
      if (block.startsWith("event: ")) {
        events.add(
            new Event(field(block, "event"), field(block, "id"), json(field(block, "data"))));
      }
    }
    return events;
  }

  private static String field(String event, String name) {
    return event
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse(null);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
