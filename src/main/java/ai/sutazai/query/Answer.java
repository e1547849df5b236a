package ai.sutazai.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * The reply to a question.
 *
 * @param answer with marks {@code [n]} that point into the citations
 * @param generator ollama or extractive
 * @param model null unless a model wrote the answer
 * @param degraded a configured model could not be used
 * @param revised the answer is not what was streamed; null outside of streams
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Answer(
    String answer,
    List<Citation> citations,
    String generator,
    String model,
    boolean degraded,
    String conversationId,
    Usage usage,
    long tookMs,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean revised) {

  static final String EXTRACTIVE = "extractive";
  static final String OLLAMA = "ollama";

  /** Tokens of the chat model; zero where none was asked. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Usage(int promptTokens, int completionTokens) {

    static final Usage NONE = new Usage(0, 0);
  }

  static Answer extractive(String answer, List<Citation> citations, boolean degraded) {
    return new Answer(answer, citations, EXTRACTIVE, null, degraded, null, Usage.NONE, 0, null);
  }

  Answer in(String conversation, long elapsed) {
    return new Answer(
        answer, citations, generator, model, degraded, conversation, usage, elapsed, revised);
  }

  Answer withoutUsage() {
    return new Answer(answer, citations, generator, model, degraded, null, Usage.NONE, 0, null);
  }

  Answer asRevised() {
    return new Answer(
        answer, citations, generator, model, degraded, conversationId, usage, tookMs, true);
  }
}
