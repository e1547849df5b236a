package ai.sutazai.query;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.prompts.Prompts;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.ExchangeProperty;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Writes the prompt of {@code config/prompts/answer.md} around as many passages as fit. */
@Component("answerPrompt")
public class AnswerPrompt {

  private final Prompts prompts;
  private final HuggingFaceTokenizer tokenizer;
  private final int budget;

  AnswerPrompt(
      Prompts prompts,
      @Value("${sutazai.context-tokens}") int budget,
      HuggingFaceTokenizer tokenizer) {
    this.prompts = prompts;
    this.budget = budget;
    this.tokenizer = tokenizer;
  }

  /** The passages that fit the token budget, best first; always at least one. */
  List<Passage> context(Evidence evidence) {
    List<Passage> context = new ArrayList<>();
    int used = 0;
    for (Passage passage : evidence.passages()) {
      used += tokenizer.encode(passage.text(), false, false).getIds().length;
      if (used > budget && !context.isEmpty()) {
        break;
      }
      context.add(passage);
    }
    return context;
  }

  /** Instructions as system message, numbered passages and the question as user message. */
  public List<ChatMessage> messages(
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("evidence") Evidence evidence) {
    StringBuilder user = new StringBuilder();
    int n = 0;
    for (Passage passage : context(evidence)) {
      user.append('[').append(++n).append("] ").append(passage.text()).append("\n\n");
    }
    user.append("Question: ").append(question.search().text());
    UserMessage message = UserMessage.from(user.toString());
    message.attributes().put(ChatAttributes.MODEL, question.model());
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(prompts.text("answer")));
    messages.add(message);
    return messages;
  }
}
