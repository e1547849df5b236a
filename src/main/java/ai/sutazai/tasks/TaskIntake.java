package ai.sutazai.tasks;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.notification.PublicAddresses;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Reads validated bodies of {@code POST /tasks}. */
@Component("taskIntake")
public class TaskIntake {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** As the contract has it, which a message is not held to. */
  private static final int LONGEST_KEY = 255;

  private final PublicAddresses addresses;
  private final int defaultPriority;

  TaskIntake(PublicAddresses addresses, @Value("${sutazai.default-priority}") int defaultPriority) {
    this.addresses = addresses;
    this.defaultPriority = defaultPriority;
  }

  /**
   * Makes headers of the fields: agent, payload (JSON), callbackUrl, priority, timeoutS (null if
   * the agent's own), idempotencyKey, requestHash.
   *
   * @throws InvalidRequest for too long a key
   */
  public void read(@Body Map<String, Object> body, @Headers Map<String, Object> headers)
      throws JsonProcessingException {
    String key = (String) headers.get("Idempotency-Key");
    if (key != null && key.length() > LONGEST_KEY) {
      throw new InvalidRequest(
          FieldError.parameter(
              "header", "Idempotency-Key", "At most " + LONGEST_KEY + " characters are allowed."));
    }
    headers.put("agent", body.get("agent"));
    headers.put("payload", JSON.writeValueAsString(body.get("payload")));
    headers.put("callbackUrl", body.get("callback_url"));
    headers.put("priority", body.getOrDefault("priority", defaultPriority));
    headers.put("timeoutS", body.get("timeout_s"));
    headers.put("idempotencyKey", key);
    // Only a broker says so.
    headers.putIfAbsent("redelivered", false);
    Map<String, Object> asked = new HashMap<>(body);
    // Whatever is set: the same request stays the same.
    asked.putIfAbsent("priority", 0);
    headers.put("requestHash", DigestUtils.sha256Hex(JSON.writeValueAsString(asked)));
  }

  /**
   * @throws InvalidRequest (422) for a callback address that is not public
   */
  public void checkCallback(@Header("callbackUrl") String callback) {
    String fault = callback == null ? null : addresses.faultOf(callback);
    if (fault != null) {
      throw InvalidRequest.unprocessable(List.of(FieldError.body("/callback_url", fault)));
    }
  }
}
