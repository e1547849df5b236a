package ai.sutazai.query;

import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.text.StorableText;
import ai.sutazai.text.VisibleText;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/**
 * The tool {@code search}, which a model may call. Of a call only the declared parameter is read;
 * whose documents are searched is not the model's to say.
 */
@Component("searchTool")
public class SearchTool {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "search";
  private static final String QUERY = "query";
  private static final int MAX_QUERY = 2000;
  private static final int QUOTES = 5;

  private static final ToolSpecification SPECIFICATION =
      ToolSpecification.builder()
          .name(NAME)
          .description("Finds the places in the user's documents that fit a query best.")
          .parameters(
              JsonObjectSchema.builder()
                  .addStringProperty(QUERY, "What to look for, in a few words or as a question.")
                  .required(QUERY)
                  .build())
          .build();

  /** Begins a conversation, whose first messages are given, in which the tool may be called. */
  public SearchTalk begin(@Body List<ChatMessage> messages) {
    ChatModelConfiguration.asked(messages)
        .attributes()
        .put(ChatAttributes.TOOLS, List.of(SPECIFICATION));
    return new SearchTalk(messages);
  }

  /** The searches that the model asks for next; none if it has said its last word. */
  public List<ToolExecutionRequest> calls(SearchTalk talk) {
    return talk.turn();
  }

  /** The query of a call; null if it is another tool's, or has none. */
  public String query(@Body ToolExecutionRequest call) {
    JsonNode query;
    try {
      query = JSON.readTree(call.arguments()).path(QUERY);
    } catch (JsonProcessingException e) {
      return null;
    }
    return NAME.equals(call.name())
            && query.isTextual()
            && !VisibleText.isBlank(query.asText())
            && query.asText().codePointCount(0, query.asText().length()) <= MAX_QUERY
            && StorableText.is(query.asText())
        ? query.asText()
        : null;
  }

  /** Tells the model what its call found. */
  public void tell(
      SearchTalk talk,
      ToolExecutionRequest call,
      @ExchangeProperty("asked") String query,
      Evidence evidence) {
    String found =
        evidence.quotes().stream()
            .limit(QUOTES)
            .map(Passage::text)
            .collect(Collectors.joining("\n"));
    talk.found(call, query, found.isEmpty() ? "Nothing was found." : found);
  }

  /** Tells the model that its call is none that can be done. */
  public void refuse(SearchTalk talk, ToolExecutionRequest call) {
    talk.refused(call, "There is only search, with a query of at most 2000 characters.");
  }
}
