package ai.sutazai.query;

import ai.sutazai.embedding.Meanings;
import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.text.Marks;
import ai.sutazai.text.Sentences;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.lucene.util.VectorUtil;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Holds a model's answer to the passages it was given. */
@Component("modelAnswer")
public class ModelAnswer {

  private final ExtractiveAnswer extractive;
  private final Meanings meanings;
  private final ChatModels models;
  private final double support;

  ModelAnswer(
      ExtractiveAnswer extractive,
      Meanings meanings,
      ChatModels models,
      @Value("${sutazai.support-threshold}") double support) {
    this.extractive = extractive;
    this.meanings = meanings;
    this.models = models;
    this.support = support;
  }

  /**
   * Removes marks that point at nothing, marks sentences that passages support if nothing is
   * marked, and falls back on the extractive answer if nothing is supported or there are marks
   * alone.
   *
   * @param written the model's text
   * @param messages what the model was asked
   * @param context the passages among it
   */
  public Answer check(
      @Body String written,
      @ExchangeProperty("messages") List<ChatMessage> messages,
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("evidence") Evidence evidence,
      @ExchangeProperty("context") List<Passage> context) {
    String text = written == null ? "" : written.strip();
    String checked = withoutDeadMarks(text, context.size());
    if (Marks.in(checked).isEmpty()) {
      checked = marked(checked, context);
    }
    Set<Integer> cited = Marks.in(checked);
    if (cited.isEmpty()
        || Marks.removed(checked).codePoints().noneMatch(Character::isLetterOrDigit)) {
      return extractive.compose(evidence, models.configured());
    }
    List<Citation> citations = cited.stream().map(n -> Citation.of(n, context.get(n - 1))).toList();
    return new Answer(
        checked, citations, Answer.OLLAMA, question.model(), false, null, usage(messages), 0, null);
  }

  private static String withoutDeadMarks(String text, int passages) {
    return Marks.renumbered(
        text, IntStream.rangeClosed(1, passages).boxed().collect(Collectors.toMap(n -> n, n -> n)));
  }

  private String marked(String text, List<Passage> context) {
    List<Sentences.Span> sentences = Sentences.of(text);
    if (sentences.isEmpty()) {
      return text;
    }
    List<float[]> own = meanings.of(sentences.stream().map(s -> s.of(text)).toList());
    List<String> quotes = new ArrayList<>();
    List<Integer> passageOf = new ArrayList<>();
    for (int n = 1; n <= context.size(); n++) {
      Passage passage = context.get(n - 1);
      for (Sentences.Span span : Sentences.ofPassage(passage.text(), passage.start())) {
        quotes.add(span.of(passage.text()));
        passageOf.add(n);
      }
    }
    List<float[]> theirs = meanings.of(quotes);
    StringBuilder marked = new StringBuilder();
    for (int i = 0; i < sentences.size(); i++) {
      marked.append(text, i == 0 ? 0 : sentences.get(i - 1).end(), sentences.get(i).end());
      int best = -1;
      double bestCosine = support;
      for (int j = 0; j < theirs.size(); j++) {
        double cosine = VectorUtil.dotProduct(own.get(i), theirs.get(j));
        if (cosine >= bestCosine) {
          best = j;
          bestCosine = cosine;
        }
      }
      if (best >= 0) {
        marked.append(" [").append(passageOf.get(best)).append(']');
      }
    }
    return marked.toString();
  }

  private static Answer.Usage usage(List<ChatMessage> messages) {
    return ChatModelConfiguration.asked(messages).attributes().get(ChatAttributes.USAGE)
                instanceof TokenUsage usage
            && usage.inputTokenCount() != null
            && usage.outputTokenCount() != null
        ? new Answer.Usage(usage.inputTokenCount(), usage.outputTokenCount())
        : Answer.Usage.NONE;
  }
}
