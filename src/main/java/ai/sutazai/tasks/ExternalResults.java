package ai.sutazai.tasks;

import ai.sutazai.api.JsonText;
import ai.sutazai.errors.InvalidRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
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
   * @throws InvalidRequest if it is of a status that is not known
   */
  public JsonNode read(@Body byte[] body, @Header("routingKey") String key) {
    boolean failed = key.endsWith(".failed");
    if (!failed && !key.endsWith(".succeeded")) {
      throw new InvalidRequest("A result is published as result.<agent>.succeeded or .failed.");
    }
    if (body.length > LARGEST) {
      throw new TaskFailed(
          "too_large", "What the agent published is longer than " + LARGEST + " bytes.");
    }
    JsonNode result = JsonText.readOrNull(new String(body, StandardCharsets.UTF_8));
    if (result == null) {
      throw new TaskFailed(
          "invalid_output",
          "What the agent published is no JSON, has more than "
              + JsonText.MOST_TOKENS
              + " names, values and brackets, is nested too deep, or holds NUL or half a character.");
    }
    if (failed) {
      String code = result.path("code").asText();
      String detail = result.path("detail").asText("The agent did not say why.");
      throw new TaskFailed(
          CODE.matcher(code).matches() ? code : "failed",
          detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
    }
    return result;
  }
}
