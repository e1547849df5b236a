package ai.sutazai.query;

import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.prompts.PromptRoom;
import ai.sutazai.prompts.Prompts;
import ai.sutazai.text.Marks;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Writes the prompt of {@code config/prompts/answer.md} around as many passages as fit. */
@Component("answerPrompt")
public class AnswerPrompt {

  /** Tokens of a passage's number and of the lines around it. */
  private static final int MARK = 6;

  private final Prompts prompts;
  private final PromptRoom room;

  AnswerPrompt(Prompts prompts, PromptRoom room) {
    this.prompts = prompts;
    this.room = room;
  }

  /** The passages that fit beside the question, best first; of one at least the beginning. */
  public List<Passage> context(
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("evidence") Evidence evidence) {
    int left = room.forReading(prompts.text("answer"), asked(question));
    List<Passage> context = new ArrayList<>();
    for (Passage passage : evidence.passages()) {
      Passage fitting = context.isEmpty() ? beginning(passage, left - MARK) : passage;
      left -= MARK + room.tokens(fitting.text());
      if (left < 0) {
        break;
      }
      context.add(fitting);
    }
    return context;
  }

  /** The question, or the end of one that would take more than half of the room. */
  private String asked(Question question) {
    int half = room.beside(prompts.text("answer")) / 2;
    String asked = question.search().text();
    while (room.tokens(asked) > half) {
      asked = Questions.end(asked, PromptRoom.mostOf(asked));
    }
    return asked;
  }

  private Passage beginning(Passage passage, int most) {
    return passage.part(0, room.beginning(passage.text(), most).length(), passage.score());
  }

  /**
   * Instructions as system message, numbered passages, without marks of their own, and the question
   * as user message.
   */
  public List<ChatMessage> messages(
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("context") List<Passage> context,
      @ExchangeProperty(ChatAttributes.ABANDONED) BooleanSupplier abandoned) {
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
    message.attributes().put(ChatAttributes.ABANDONED, abandoned);
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(prompts.text("answer")));
    messages.add(message);
    return messages;
  }
}
