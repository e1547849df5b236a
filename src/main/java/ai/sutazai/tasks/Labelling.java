package ai.sutazai.tasks;

import ai.sutazai.text.Sentences;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.lucene.util.VectorUtil;
import org.springframework.stereotype.Component;

/** Labels a text by what its sentences mean. */
@Component("labelling")
public class Labelling {

  private static final int MAX_SENTENCES = 256;

  private final EmbeddingModel model;

  Labelling(EmbeddingModel model) {
    this.model = model;
  }

  /** A label with the sentence that speaks for it most; offsets count code points. */
  record Score(String label, double score, Map<String, Object> evidence) {}

  /**
   * @return {@code {label, labels: [{label, score, evidence: {text, start, end}}], generator}}, the
   *     best first
   */
  @SuppressWarnings("unchecked")
  public Map<String, Object> byMeaning(@Body Map<String, Object> payload) {
    String text = (String) payload.get("text");
    List<Sentences.Span> spans =
        Sentences.in(text, 0, text.length()).stream()
            .filter(span -> !span.of(text).isBlank())
            .limit(MAX_SENTENCES)
            .toList();
    if (spans.isEmpty()) {
      throw new TaskFailed("empty", "The text is blank.");
    }
    List<Embedding> sentences = embed(spans.stream().map(span -> span.of(text)).toList());
    List<String> labels = (List<String>) payload.get("labels");
    List<Embedding> meanings = embed(labels);
    List<Score> scores = new ArrayList<>();
    for (int n = 0; n < labels.size(); n++) {
      int best = 0;
      double highest = -1;
      for (int i = 0; i < spans.size(); i++) {
        double cosine = VectorUtil.dotProduct(meanings.get(n).vector(), sentences.get(i).vector());
        if (cosine > highest) {
          best = i;
          highest = cosine;
        }
      }
      scores.add(new Score(labels.get(n), highest, evidence(text, spans.get(best))));
    }
    scores.sort(Comparator.comparingDouble(Score::score).reversed());
    return Map.of("label", scores.get(0).label(), "labels", scores, "generator", "embeddings");
  }

  private static Map<String, Object> evidence(String text, Sentences.Span span) {
    return Map.of(
        "text", span.of(text),
        "start", text.codePointCount(0, span.start()),
        "end", text.codePointCount(0, span.end()));
  }

  private List<Embedding> embed(List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content();
  }
}
