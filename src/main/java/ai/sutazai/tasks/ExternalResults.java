package ai.sutazai.tasks;

import ai.sutazai.errors.InvalidRequest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads what an agent beyond this service publishes as {@code result.<agent>.<status>}. */
@Component("externalResults")
public class ExternalResults {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The result, any JSON.
   *
   * @throws TaskFailed if the agent says so: {@code {code, detail}}
   * @throws InvalidRequest if it is no JSON, or of a status that is not known
   */
  public Object read(@Body byte[] body, @Header("routingKey") String key) throws IOException {
    JsonNode result;
    try {
      result = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new InvalidRequest("The result is not JSON: " + e.getOriginalMessage() + ".");
    }
    if (key.endsWith(".failed")) {
      throw new TaskFailed(
          result.path("code").asText("failed"),
          result.path("detail").asText("The agent did not say why."));
    }
    if (!key.endsWith(".succeeded")) {
      throw new InvalidRequest("A result is published as result.<agent>.succeeded or .failed.");
    }
    return result;
  }
}
