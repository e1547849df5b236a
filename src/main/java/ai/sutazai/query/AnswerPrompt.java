package ai.sutazai.query;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.prompts.Prompts;
import ai.sutazai.text.Marks;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.ExchangeProperty;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Writes the prompt of {@code config/prompts/answer.md} around as many passages as fit.
 *
 * <p>How the chat model cuts a text into tokens is not known here: it is taken to need a third more
 * than the built-in model, or one for every byte that is not ASCII.
 */
@Component("answerPrompt")
public class AnswerPrompt {

  /** Tokens of the answer, and of what the model's template puts around the messages. */
  private static final int ANSWER = 256;

  /** Tokens of a passage's number and of the lines around it. */
  private static final int MARK = 6;

  /** Tokens that question and passages get, however small the window is set. */
  private static final int LEAST = 256;

  private static final int LAST_ASCII = 0x7f;

  private final Prompts prompts;
  private final HuggingFaceTokenizer tokenizer;
  private final int budget;
  private final int window;

  AnswerPrompt(
      Prompts prompts,
      @Value("${sutazai.context-tokens}") int budget,
      @Value("${sutazai.context-window}") int window,
      HuggingFaceTokenizer tokenizer) {
    this.prompts = prompts;
    this.budget = budget;
    this.window = window;
    this.tokenizer = tokenizer;
  }

  /** The passages that fit beside the question, best first; of one at least the beginning. */
  public List<Passage> context(
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("evidence") Evidence evidence) {
    int room = Math.min(budget * 4 / 3, room() - tokens(asked(question)));
    List<Passage> context = new ArrayList<>();
    for (Passage passage : evidence.passages()) {
      Passage fitting = context.isEmpty() ? beginning(passage, room - MARK) : passage;
      room -= MARK + tokens(fitting.text());
      if (room < 0) {
        break;
      }
      context.add(fitting);
    }
    return context;
  }

  /** The question, or the end of one that would take more than half of the room. */
  private String asked(Question question) {
    int half = room() / 2;
    String asked = question.search().text();
    while (tokens(asked) > half) {
      asked = Questions.end(asked, most(asked));
    }
    return asked;
  }

  private Passage beginning(Passage passage, int room) {
    Passage beginning = passage;
    while (tokens(beginning.text()) > Math.max(0, room)) {
      String text = beginning.text();
      beginning = beginning.part(0, text.offsetByCodePoints(0, most(text)), passage.score());
    }
    return beginning;
  }

  /** Most of a text's characters, in code points. */
  private static int most(String text) {
    return text.codePointCount(0, text.length()) * 7 / 8;
  }

  private int room() {
    return Math.max(LEAST, window - ANSWER - tokens(prompts.text("answer")));
  }

  private int tokens(String text) {
    int ascii = (int) text.chars().filter(c -> c <= LAST_ASCII).count();
    int others = text.getBytes(StandardCharsets.UTF_8).length - ascii;
    return Math.max(
        tokenizer.encode(text, false, false).getIds().length * 4 / 3, ascii / 4 + others);
  }

  /**
   * Instructions as system message, numbered passages, without marks of their own, and the question
   * as user message.
   */
  public List<ChatMessage> messages(
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("context") List<Passage> context) {
    StringBuilder user = new StringBuilder();
    int n = 0;
    for (Passage passage : context) {
      user.append('[')
          .append(++n)
          .append("] ")
          .append(Marks.inOtherBrackets(passage.text()))
          .append("\n\n");
    }
    user.append("Question: ").append(asked(question));
    UserMessage message = UserMessage.from(user.toString());
    message.attributes().put(ChatAttributes.MODEL, question.model());
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(prompts.text("answer")));
    messages.add(message);
    return messages;
  }
}
