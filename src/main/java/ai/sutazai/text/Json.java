package ai.sutazai.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.stereotype.Component;

/** Writes what a route holds as JSON, for a statement or a reply. */
@Component("json")
public class Json {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The value as JSON; the text {@code null} for none. */
  public String write(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value);
  }
}
