package ai.sutazai.tasks;

import ai.sutazai.api.SchemaCheck;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.reload.RouteGate;
import ai.sutazai.schemas.Schemas;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Who is there to do a task, and what it takes. */
@Component("agents")
public class Agents {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEFAULT_TIMEOUT_S = 600;
  private static final Duration UNTIL_SWITCHED_ON = Duration.ofSeconds(60);

  private final ModelCamelContext camel;
  private final RouteGate gate;
  private final Schemas schemas;
  private final boolean bus;

  Agents(
      ModelCamelContext camel,
      RouteGate gate,
      Schemas schemas,
      @Value("${sutazai.bus}") boolean bus) {
    this.camel = camel;
    this.gate = gate;
    this.schemas = schemas;
    this.bus = bus;
  }

  /**
   * Holds a task to its agent, whose row is the body: it has to be active and served, by a route or
   * beyond the bus, and to take such a payload. Sets {@code agentId} and {@code timeoutS}.
   *
   * @throws InvalidRequest (422) with the field at fault
   */
  public void admit(@Body Map<String, Object> row, @Headers Map<String, Object> headers)
      throws IOException {
    String agent = (String) headers.get("agent");
    boolean external = row != null && "external".equals(row.get("agentType"));
    if (row == null || !external && !isWorked(agent)) {
      throw refusal(List.of(FieldError.body("/agent", "There is no such active agent.")));
    }
    JsonNode config = JSON.readTree((String) row.get("agentConfig"));
    JsonNode schema = schema(agent, config);
    if (schema != null) {
      List<FieldError> errors = errors(schema, JSON.readTree((String) headers.get("payload")));
      if (!errors.isEmpty()) {
        throw refusal(errors);
      }
    }
    if (external && !bus) {
      throw refusal(List.of(FieldError.body("/agent", "It is reached over RabbitMQ only.")));
    }
    headers.put("agentId", row.get("agentId"));
    if (headers.get("timeoutS") == null) {
      headers.put("timeoutS", config.path("timeout_s").asInt(DEFAULT_TIMEOUT_S));
    }
  }

  /** Of agents' rows those whose tasks somebody would do, without those that make plans. */
  public List<Map<String, Object>> forPlans(@Body List<Map<String, Object>> rows) {
    return rows.stream()
        .filter(
            row ->
                "external".equals(row.get("type"))
                    ? bus
                    : isWorked((String) row.get("name")) && !isPlanner((String) row.get("name")))
        .toList();
  }

  /** Whether there is a worker of its name; any other route may have it, too. */
  private boolean isWorked(String agent) {
    if (isServed(agent)) {
      return true;
    }
    gate.awaitPresence(agent);
    return isServed(agent);
  }

  private boolean isServed(String agent) {
    return agent.equals(ofWorker(agent, "agent"));
  }

  private boolean isPlanner(String agent) {
    return "orchestrate".equals(ofWorker(agent, "work"));
  }

  /** A parameter of the template that an agent's route is made from. */
  private Object ofWorker(String agent, String parameter) {
    RouteDefinition route = camel.getRouteDefinition(agent);
    return route == null || route.getTemplateParameters() == null
        ? null
        : route.getTemplateParameters().get(parameter);
  }

  /**
   * Holds a task back whose agent, if its row is there, is switched off.
   *
   * @throws Unavailable while it is
   */
  public void requireOn(@Body Map<String, Object> row, @Header("agent") String agent) {
    if (row != null && !Boolean.TRUE.equals(row.get("enabled"))) {
      throw new Unavailable(
          "The agent " + agent + " is switched off for the moment.", UNTIL_SWITCHED_ON);
    }
  }

  /** What an agent takes, whose row is given, as JSON Schema. */
  JsonNode schemaOf(Map<String, Object> row) throws IOException {
    JsonNode schema = schema((String) row.get("name"), JSON.readTree((String) row.get("config")));
    return schema == null ? JSON.createObjectNode() : schema;
  }

  boolean takes(Map<String, Object> row, JsonNode payload) throws IOException {
    return errors(schemaOf(row), payload).isEmpty();
  }

  private static List<FieldError> errors(JsonNode schema, JsonNode payload) {
    try {
      return SchemaCheck.of(schema).body("/payload", payload);
    } catch (JsonSchemaException e) {
      return List.of(FieldError.body("/agent", "Its input_schema cannot be used."));
    }
  }

  /** An agent's own schema, else the one that is shipped for it, else none. */
  private JsonNode schema(String agent, JsonNode config) {
    return config.has("input_schema") ? config.get("input_schema") : schemas.of(agent);
  }

  private static InvalidRequest refusal(List<FieldError> errors) {
    return InvalidRequest.unprocessable(errors);
  }
}
