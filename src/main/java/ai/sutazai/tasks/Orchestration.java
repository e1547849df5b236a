package ai.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Plans subtasks and puts their results together. */
@Component("orchestration")
public class Orchestration {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The field of a result that answers in words, by the agents that are shipped. */
  private static final List<String> WORDS = List.of("report", "summary", "label", "answer");

  /** What its schema takes for blank. */
  private static final Pattern LEADING_BLANKS = Pattern.compile("^[\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}]+");

  /** As many characters as the researcher's schema lets a question have. */
  private static final int LONGEST_QUESTION = 2000;

  /** Characters of a result that stand in the answer. */
  private static final int LONGEST_WORDS = 20_000;

  private final Agents agents;
  private final int most;
  private final int budget;

  Orchestration(
      Agents agents,
      @Value("${sutazai.max-subtasks}") int most,
      @Value("${sutazai.max-task-tokens}") int budget) {
    this.agents = agents;
    this.most = most;
    this.budget = budget;
  }

  /** Depth is one, whatever an agent is called that plans. */
  public void requireTop(@Header("parentId") String parent) {
    if (parent != null) {
      throw new TaskFailed("invalid_plan", "A subtask is not planned further.");
    }
  }

  /**
   * @param active rows of name and config
   */
  public String prompt(Map<String, Object> payload, List<Map<String, Object>> active)
      throws IOException {
    StringJoiner prompt = new StringJoiner("\n");
    for (Map<String, Object> agent : useful(active)) {
      prompt.add("Agent " + agent.get("name") + " takes " + agents.schemaOf(agent));
    }
    return prompt
        .add("At most " + most + " subtasks.")
        .add("Request: " + payload.get("request"))
        .toString();
  }

  /** What a model may plan with: an echo answers nothing. */
  private static List<Map<String, Object>> useful(List<Map<String, Object>> active) {
    return active.stream().filter(agent -> !agent.get("name").equals("echo")).toList();
  }

  /** What a plan is, as JSON Schema. */
  public String format(List<Map<String, Object>> active) throws JsonProcessingException {
    Map<String, Object> subtask =
        Map.of(
            "type",
            "object",
            "required",
            List.of("agent", "payload"),
            "properties",
            Map.of(
                "agent",
                Map.of("enum", useful(active).stream().map(row -> row.get("name")).toList()),
                "payload",
                Map.of("type", "object")));
    return JSON.writeValueAsString(
        Map.of(
            "type",
            "object",
            "required",
            List.of("subtasks"),
            "properties",
            Map.of("subtasks", Map.of("type", "array", "maxItems", most, "items", subtask))));
  }

  /**
   * The caller's plan, else the model's if it can be carried out, else the one that always can: the
   * researcher answers the request.
   *
   * @param written by the model, or null
   */
  public JsonNode plan(
      @ExchangeProperty("payload") Map<String, Object> payload,
      @ExchangeProperty("agents") List<Map<String, Object>> active,
      @Body String written)
      throws IOException {
    if (payload.get("subtasks") != null) {
      JsonNode own = JSON.valueToTree(payload.get("subtasks"));
      String fault = faultOf(own, active);
      if (fault != null) {
        throw new TaskFailed("invalid_plan", fault);
      }
      return own;
    }
    JsonNode object = written == null ? null : Extraction.object(written);
    JsonNode planned = object == null ? null : object.get("subtasks");
    if (planned != null && faultOf(planned, active) == null) {
      return planned;
    }
    JsonNode rule =
        JSON.valueToTree(
            List.of(
                Map.of(
                    "agent",
                    "researcher",
                    "payload",
                    Map.of("question", shortened((String) payload.get("request"))))));
    String fault = faultOf(rule, active);
    if (fault != null) {
      throw new TaskFailed("invalid_plan", fault);
    }
    return rule;
  }

  /** As much of a request as the researcher takes, from its first word on. */
  private static String shortened(String request) {
    return first(LONGEST_QUESTION, LEADING_BLANKS.matcher(request).replaceFirst(""));
  }

  /** The first characters of a text, at most so many code points. */
  static String first(int most, String words) {
    int kept = Math.min(words.codePointCount(0, words.length()), most);
    return words.substring(0, words.offsetByCodePoints(0, kept));
  }

  private String faultOf(JsonNode plan, List<Map<String, Object>> active) throws IOException {
    if (!plan.isArray() || plan.isEmpty() || plan.size() > most) {
      return "A plan has 1 to " + most + " subtasks.";
    }
    for (JsonNode subtask : plan) {
      String name = subtask.path("agent").asText();
      Map<String, Object> agent =
          active.stream().filter(row -> row.get("name").equals(name)).findFirst().orElse(null);
      if (agent == null) {
        return "There is no active agent " + name + " to plan with.";
      }
      if (!subtask.path("payload").isObject() || !agents.takes(agent, subtask.get("payload"))) {
        return "The agent " + name + " does not take such a payload.";
      }
    }
    return null;
  }

  /**
   * @param rows of the final subtasks, each with the tokens it used and those of the plan; the
   *     result of one that succeeded is null if there is no room for it
   * @return {@code {answer, partial, subtasks: [{id, agent, status, result, error, tokens}], usage:
   *     {tokens, budget}}}
   */
  public Map<String, Object> compose(@Body List<Map<String, Object>> rows)
      throws JsonProcessingException {
    List<Map<String, Object>> subtasks = new ArrayList<>();
    StringJoiner answer = new StringJoiner("\n\n");
    int failed = 0;
    int tokens = (Integer) rows.get(0).get("planTokens");
    for (Map<String, Object> row : rows) {
      Map<String, Object> subtask = new LinkedHashMap<>();
      subtask.put("id", row.get("id"));
      subtask.put("agent", row.get("agent"));
      subtask.put("status", row.get("status"));
      if ("succeeded".equals(row.get("status"))) {
        String result = (String) row.get("result");
        subtask.put("result", result == null ? null : new RawValue(result));
        answer.add(row.get("agent") + ": " + (result == null ? elsewhere(row) : words(result)));
      } else {
        failed++;
        String error = error(row);
        subtask.put("error", error);
        answer.add(
            row.get("agent")
                + " did not answer ("
                + row.get("status")
                + (error == null ? "" : ": " + error)
                + ").");
      }
      subtask.put("tokens", row.get("tokens"));
      tokens += (Integer) row.get("tokens");
      subtasks.add(subtask);
    }
    if (failed == rows.size()) {
      throw new TaskFailed("subtasks_failed", "No subtask succeeded: " + answer);
    }
    if (tokens >= budget) {
      answer.add(
          "The budget of " + budget + " tokens was used up; what was left went without the model.");
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("answer", answer.toString());
    result.put("partial", failed > 0);
    result.put("subtasks", subtasks);
    result.put("usage", Map.of("tokens", tokens, "budget", budget));
    return result;
  }

  /** Why a subtask came to nothing; null if that is not known, as of one that was cancelled. */
  private static String error(Map<String, Object> row) {
    return row.get("error_code") == null
        ? null
        : row.get("error_code") + ", " + row.get("error_detail");
  }

  private static String elsewhere(Map<String, Object> row) {
    return "Its result is too large to be told here, and stands in the task " + row.get("id") + ".";
  }

  private static String words(String json) throws JsonProcessingException {
    JsonNode result = JSON.readTree(json);
    String words =
        WORDS.stream()
            .filter(field -> result.path(field).isTextual())
            .findFirst()
            .map(field -> result.get(field).asText())
            .orElseGet(result::toString);
    String first = first(LONGEST_WORDS, words);
    return first.length() == words.length() ? words : first + " …";
  }
}
