package ai.sutazai.tasks;

import ai.sutazai.errors.Causes;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.prompts.Prompts;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the model is told on an agent's behalf: its prompt as a file, and what it asks. */
@Component("agentPrompt")
public class AgentPrompt {

  private final Prompts prompts;
  private final String model;

  AgentPrompt(
      Prompts prompts,
      @Value("${sutazai.default-model}") String model,
      @Value("${sutazai.model-override}") String override) {
    this.prompts = prompts;
    this.model = override.isBlank() ? model : override;
  }

  /**
   * @param work whose prompt is that of an agent without one of its own
   * @param format a JSON Schema that the answer is to fit; null if it may be any text
   * @param abandoned whether nobody waits for the answer any more
   * @param asked a text, or messages that go on
   */
  @SuppressWarnings("unchecked")
  public List<ChatMessage> messages(
      @Header("agent") String agent,
      @ExchangeProperty("prompt") String work,
      @ExchangeProperty("format") String format,
      @ExchangeProperty(ChatAttributes.ABANDONED) BooleanSupplier abandoned,
      @Body Object asked) {
    if (asked instanceof List<?> messages) {
      return (List<ChatMessage>) messages;
    }
    UserMessage user = UserMessage.from((String) asked);
    user.attributes().put(ChatAttributes.MODEL, model);
    user.attributes().put(ChatAttributes.FORMAT, format);
    user.attributes().put(ChatAttributes.ABANDONED, abandoned);
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(prompts.text(agent, work)));
    messages.add(user);
    return messages;
  }

  /** Takes the tokens that the last call used; 0 if nobody was asked, or the model did not say. */
  public int tokens(@ExchangeProperty("messages") List<ChatMessage> messages) {
    return messages == null
        ? 0
        : messages.stream()
            .filter(UserMessage.class::isInstance)
            .map(message -> ((UserMessage) message).attributes().remove(ChatAttributes.USAGE))
            .filter(TokenUsage.class::isInstance)
            .map(usage -> ((TokenUsage) usage).totalTokenCount())
            .filter(Objects::nonNull)
            .mapToInt(Integer::intValue)
            .sum();
  }

  /**
   * For an agent that cannot do without: holds on to what the model wrote.
   *
   * @param asked whether there is a model; null if not
   * @param failure of the call; null if the breaker let nobody through
   * @param tokensLeft of the task's budget before it
   * @throws Unavailable if the model may answer later
   * @throws TaskFailed if it will not: it refused, there is none, or the budget is used up
   */
  public void require(
      @Body String written,
      @ExchangeProperty("modelAsked") Boolean asked,
      @ExchangeProperty("modelFailure") Exception failure,
      @ExchangeProperty("tokensLeft") long tokensLeft) {
    if (written != null) {
      return;
    }
    if (tokensLeft <= 0) {
      throw new TaskFailed("budget_spent", "The token budget is used up.");
    }
    if (asked == null) {
      throw new TaskFailed("model_unavailable", "It takes a chat model, and there is none.");
    }
    if (isRefusal(failure)) {
      throw new TaskFailed("model_refused", "The chat model refused: " + failure.getMessage());
    }
    throw new Unavailable(
        "model_unavailable", "The chat model could not be used.", Unavailable.SOON, failure);
  }

  private static boolean isRefusal(Throwable failure) {
    return Causes.of(failure)
        .anyMatch(
            cause ->
                cause instanceof InvalidRequestException
                    || cause instanceof ModelNotFoundException);
  }
}
