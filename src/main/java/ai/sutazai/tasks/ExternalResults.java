package ai.sutazai.tasks;

import ai.sutazai.api.JsonText;
import ai.sutazai.errors.InvalidRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads what an agent beyond this service publishes as {@code result.<agent>.<status>}. */
@Component("externalResults")
public class ExternalResults {

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int LONGEST_DETAIL = 2000;

  /** Bytes of a result; as a tree and as text it takes several times as much. */
  private static final int LARGEST = 8 << 20;

  /**
   * The result, any JSON.
   *
   * @throws TaskFailed if the agent says so: {@code {code, detail}}; or if it is too large, no
   *     JSON, or none that a record can hold
   * @throws InvalidRequest if it is of a status that is not known, or not of the task's agent
   */
  public JsonNode read(
      @Body byte[] body, @Header("routingKey") String key, @Header("agent") String agent) {
    String published = "result." + agent;
    boolean failed = key.equals(published + ".failed");
    if (!failed && !key.equals(published + ".succeeded")) {
      throw new InvalidRequest(
          "A result is published as result.<agent>.succeeded or .failed, and this one of "
              + agent
              + " as "
              + key
              + ".");
    }
    if (body.length > LARGEST) {
      throw new TaskFailed(
          "too_large", "What the agent published is longer than " + LARGEST + " bytes.");
    }
    JsonNode result = JsonText.readOrNull(body);
    if (result == null) {
      throw new TaskFailed(
          "invalid_output",
          "What the agent published is no JSON in UTF-8, has more than "
              + JsonText.MOST_TOKENS
              + " names, values and brackets, is nested too deep, or holds NUL or half a character.");
    }
    if (failed) {
      String code = result.path("code").asText();
      throw new TaskFailed(
          CODE.matcher(code).matches() ? code : "failed",
          Orchestration.first(LONGEST_DETAIL, detail(result.path("detail"))));
    }
    return result;
  }

  private static String detail(JsonNode detail) {
    String text = detail.isContainerNode() ? detail.toString() : detail.asText("");
    return text.isBlank() || detail.isNull() ? "The agent did not say why." : text;
  }
}
