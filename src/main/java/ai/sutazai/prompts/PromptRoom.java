package ai.sutazai.prompts;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How much fits a prompt, in tokens of the chat model.
 *
 * <p>How that cuts a text into tokens is not known here: it is taken to need a third more than the
 * built-in model, or one for every byte that is not ASCII.
 */
@Component
public class PromptRoom {

  /** Tokens of the answer, and of what the model's template puts around the messages. */
  private static final int ANSWER = 256;

  /** Tokens that are left beside the instructions, however small the window is set. */
  private static final int LEAST = 256;

  private static final int LAST_ASCII = 0x7f;

  private final HuggingFaceTokenizer tokenizer;
  private final int budget;
  private final int window;

  PromptRoom(
      HuggingFaceTokenizer tokenizer,
      @Value("${sutazai.context-tokens}") int budget,
      @Value("${sutazai.context-window}") int window) {
    this.tokenizer = tokenizer;
    this.budget = budget;
    this.window = window;
  }

  /** At most so many tokens a text is. */
  public int tokens(String text) {
    int ascii = (int) text.chars().filter(c -> c <= LAST_ASCII).count();
    int others = text.getBytes(StandardCharsets.UTF_8).length - ascii;
    return Math.max(
        tokenizer.encode(text, false, false).getIds().length * 4 / 3, ascii / 4 + others);
  }

  /** Tokens that the window has beside the instructions and the answer. */
  public int beside(String instructions) {
    return Math.max(LEAST, window - ANSWER - tokens(instructions));
  }

  /** Tokens of them that are for what is to be read, half at least, where this is asked of it. */
  public int forReading(String instructions, String asked) {
    int room = beside(instructions);
    return Math.min(budget * 4 / 3, Math.max(room / 2, room - tokens(asked)));
  }

  /** A text, or the beginning of one that is more tokens than that. */
  public String beginning(String text, int most) {
    String beginning = text;
    while (tokens(beginning) > Math.max(0, most)) {
      beginning = beginning.substring(0, beginning.offsetByCodePoints(0, mostOf(beginning)));
    }
    return beginning;
  }

  /** Code points of a text when it is cut once more, and not yet too far. */
  public static int mostOf(String text) {
    return text.codePointCount(0, text.length()) * 7 / 8;
  }
}
