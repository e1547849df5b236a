package ai.sutazai.query;

import ai.sutazai.ollama.ChatAttributes;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.ArrayList;
import java.util.List;

/** A conversation in which the model calls the tool {@code search}, until it has enough. */
public final class SearchTalk {

  private static final int MAX_ROUNDS = 4;
  private static final int MAX_SEARCHES = 5;

  private final List<ChatMessage> messages;
  private final List<String> searches = new ArrayList<>();
  private int rounds;
  private boolean over;

  SearchTalk(List<ChatMessage> messages) {
    this.messages = messages;
  }

  public List<ChatMessage> getMessages() {
    return messages;
  }

  public boolean isOver() {
    return over || rounds == MAX_ROUNDS || searches.size() >= MAX_SEARCHES;
  }

  /** What the model searched for. */
  List<String> searches() {
    return searches;
  }

  /** Takes the model's turn: the calls it makes, none if it has enough or could not be asked. */
  List<ToolExecutionRequest> turn() {
    rounds++;
    var attributes = ChatModelConfiguration.asked(messages).attributes();
    if (attributes.remove(ChatAttributes.CALLS) instanceof AiMessage turn) {
      messages.add(turn);
      return turn.toolExecutionRequests();
    }
    over = true;
    return List.of();
  }

  void found(ToolExecutionRequest call, String query, String text) {
    searches.add(query);
    messages.add(ToolExecutionResultMessage.from(call, text));
  }

  void refused(ToolExecutionRequest call, String reason) {
    messages.add(ToolExecutionResultMessage.from(call, reason));
  }
}
