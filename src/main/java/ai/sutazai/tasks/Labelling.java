package ai.sutazai.tasks;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.sutazai.text.Sentences;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.lucene.util.VectorUtil;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Labels a text: by what its sentences mean, or as the model says if the text bears it out. */
@Component("labelling")
public class Labelling {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SENTENCES = 256;

  private final EmbeddingModel model;
  private final HuggingFaceTokenizer tokenizer;
  private final int context;

  Labelling(
      EmbeddingModel model,
      HuggingFaceTokenizer tokenizer,
      @Value("${sutazai.context-tokens}") int context) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.context = context;
  }

  /** A label with the sentence that speaks for it most; offsets count code points. */
  record Score(String label, double score, Map<String, Object> evidence) {}

  /**
   * @param scores the best first
   * @param telling the sentences that say most of any label and fit the model's context, in order
   */
  public record Meaning(List<Score> scores, List<String> telling) {}

  @SuppressWarnings("unchecked")
  public Meaning byMeaning(@Body Map<String, Object> payload) {
    String text = (String) payload.get("text");
    List<Sentences.Span> spans =
        Sentences.in(text, 0, text.length()).stream().limit(MAX_SENTENCES).toList();
    if (spans.isEmpty()) {
      throw new TaskFailed("empty", "The text is blank.");
    }
    List<Embedding> sentences = embed(spans.stream().map(span -> span.of(text)).toList());
    List<String> labels = (List<String>) payload.get("labels");
    List<Embedding> meanings = embed(labels);
    double[] strongest = new double[spans.size()];
    List<Score> scores = new ArrayList<>();
    for (int n = 0; n < labels.size(); n++) {
      int best = 0;
      double highest = -1;
      for (int i = 0; i < spans.size(); i++) {
        double cosine = VectorUtil.dotProduct(meanings.get(n).vector(), sentences.get(i).vector());
        strongest[i] = Math.max(strongest[i], cosine);
        if (cosine > highest) {
          best = i;
          highest = cosine;
        }
      }
      Sentences.Span span = spans.get(best);
      scores.add(new Score(labels.get(n), highest, evidence(text, span.start(), span.end())));
    }
    scores.sort(Comparator.comparingDouble(Score::score).reversed());
    return new Meaning(scores, telling(text, spans, strongest));
  }

  private List<String> telling(String text, List<Sentences.Span> spans, double[] strongest) {
    Set<Integer> chosen = new TreeSet<>();
    int used = 0;
    for (int i :
        IntStream.range(0, spans.size())
            .boxed()
            .sorted(Comparator.comparingDouble(n -> -strongest[n]))
            .toList()) {
      used += tokenizer.encode(spans.get(i).of(text), false, false).getIds().length;
      if (used > context && !chosen.isEmpty()) {
        break;
      }
      chosen.add(i);
    }
    return chosen.stream().map(i -> spans.get(i).of(text)).toList();
  }

  public String prompt(Map<String, Object> payload, Meaning meaning)
      throws JsonProcessingException {
    return "Labels: "
        + JSON.writeValueAsString(payload.get("labels"))
        + "\n\nText: "
        + String.join(" ", meaning.telling());
  }

  /** What the model is to answer, as JSON Schema. */
  public String format(Map<String, Object> payload) throws JsonProcessingException {
    return JSON.writeValueAsString(
        Map.of(
            "type",
            "object",
            "required",
            List.of("label", "evidence"),
            "properties",
            Map.of(
                "label",
                Map.of("enum", payload.get("labels")),
                "evidence",
                Map.of("type", "string"))));
  }

  /**
   * The model's label with its evidence first, if it is one of those given and the evidence stands
   * in the text; else as the meaning has it.
   *
   * @param written by the model; null if it was not asked or did not answer
   * @return {@code {label, labels: [{label, score, evidence: {text, start, end}}], generator,
   *     degraded}}
   */
  public Map<String, Object> decide(
      @ExchangeProperty("payload") Map<String, Object> payload,
      @ExchangeProperty("meaning") Meaning meaning,
      @Body String written,
      boolean configured) {
    Score said = written == null ? null : said(payload, meaning.scores(), written);
    List<Score> scores = new ArrayList<>(meaning.scores());
    if (said != null) {
      scores.removeIf(score -> score.label().equals(said.label()));
      scores.add(0, said);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("label", scores.get(0).label());
    result.put("labels", scores);
    result.put("generator", said == null ? "embeddings" : "ollama");
    result.put("degraded", configured && said == null);
    return result;
  }

  /** What the model said, or null if that cannot be. */
  private static Score said(Map<String, Object> payload, List<Score> scores, String written) {
    JsonNode answer = Extraction.object(written);
    if (answer == null || answer.path("evidence").asText().isBlank()) {
      return null;
    }
    String text = (String) payload.get("text");
    Matcher place =
        Pattern.compile(
                Pattern.compile("\\s+")
                    .splitAsStream(answer.get("evidence").asText().strip())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("\\s+")))
            .matcher(text);
    return scores.stream()
        .filter(score -> score.label().equals(answer.path("label").asText()) && place.find())
        .findFirst()
        .map(
            score ->
                new Score(score.label(), score.score(), evidence(text, place.start(), place.end())))
        .orElse(null);
  }

  private static Map<String, Object> evidence(String text, int start, int end) {
    return Map.of(
        "text", text.substring(start, end),
        "start", text.codePointCount(0, start),
        "end", text.codePointCount(0, end));
  }

  private List<Embedding> embed(List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content();
  }
}
