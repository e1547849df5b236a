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

  // What is embedded between two steps, in well less than a lease.
  private static final int SENTENCES_AT_A_TIME = 256;

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

  /** A sentence that says so much of some label; its start counts UTF-16 units. */
  record Telling(int start, String text, double strength, int tokens) {}

  /**
   * What a text, or a stretch of it, says of the labels.
   *
   * @param scores of a text the best first, of a stretch as the labels were given
   * @param telling the sentences that say most of any label and fit the model's context, in order
   */
  public record Meaning(List<Score> scores, List<Telling> telling) {}

  /**
   * Sentences as many as are compared at a time.
   *
   * @throws TaskFailed if there are none
   */
  public List<List<Sentences.Span>> stretches(Map<String, Object> payload) {
    String text = (String) payload.get("text");
    List<Sentences.Span> spans = Sentences.of(text);
    if (spans.isEmpty()) {
      throw new TaskFailed("empty", "The text is blank.");
    }
    List<List<Sentences.Span>> stretches = new ArrayList<>();
    for (int from = 0; from < spans.size(); from += SENTENCES_AT_A_TIME) {
      stretches.add(spans.subList(from, Math.min(spans.size(), from + SENTENCES_AT_A_TIME)));
    }
    return stretches;
  }

  /** What the labels mean. */
  @SuppressWarnings("unchecked")
  public List<Embedding> meanings(Map<String, Object> payload) {
    return embed((List<String>) payload.get("labels"));
  }

  @SuppressWarnings("unchecked")
  public Meaning compare(
      @ExchangeProperty("payload") Map<String, Object> payload,
      @ExchangeProperty("meanings") List<Embedding> meanings,
      @Body List<Sentences.Span> stretch) {
    String text = (String) payload.get("text");
    List<Embedding> sentences = embed(stretch.stream().map(span -> span.of(text)).toList());
    List<String> labels = (List<String>) payload.get("labels");
    double[] strongest = new double[stretch.size()];
    List<Score> scores = new ArrayList<>();
    for (int n = 0; n < labels.size(); n++) {
      int best = 0;
      double highest = -1;
      for (int i = 0; i < stretch.size(); i++) {
        double cosine = VectorUtil.dotProduct(meanings.get(n).vector(), sentences.get(i).vector());
        strongest[i] = Math.max(strongest[i], cosine);
        if (cosine > highest) {
          best = i;
          highest = cosine;
        }
      }
      Sentences.Span span = stretch.get(best);
      scores.add(new Score(labels.get(n), highest, evidence(text, span.start(), span.end())));
    }
    List<Telling> telling = new ArrayList<>();
    for (int i = 0; i < stretch.size(); i++) {
      String sentence = stretch.get(i).of(text);
      int tokens = tokenizer.encode(sentence, false, false).getIds().length;
      telling.add(new Telling(stretch.get(i).start(), sentence, strongest[i], tokens));
    }
    return new Meaning(scores, strongest(telling));
  }

  /** What all stretches say. */
  public Meaning byMeaning(@Body List<Meaning> stretches) {
    List<Score> scores =
        IntStream.range(0, stretches.get(0).scores().size())
            .mapToObj(
                n ->
                    stretches.stream()
                        .map(stretch -> stretch.scores().get(n))
                        .max(Comparator.comparingDouble(Score::score))
                        .orElseThrow())
            .sorted(Comparator.comparingDouble(Score::score).reversed())
            .toList();
    return new Meaning(
        scores, strongest(stretches.stream().flatMap(s -> s.telling().stream()).toList()));
  }

  private List<Telling> strongest(List<Telling> sentences) {
    List<Telling> chosen = new ArrayList<>();
    int used = 0;
    for (Telling sentence :
        sentences.stream()
            .sorted(Comparator.comparingDouble(Telling::strength).reversed())
            .toList()) {
      used += sentence.tokens();
      if (used > context && !chosen.isEmpty()) {
        break;
      }
      chosen.add(sentence);
    }
    chosen.sort(Comparator.comparingInt(Telling::start));
    return chosen;
  }

  public String prompt(Map<String, Object> payload, Meaning meaning)
      throws JsonProcessingException {
    return "Labels: "
        + JSON.writeValueAsString(payload.get("labels"))
        + "\n\nText: "
        + meaning.telling().stream().map(Telling::text).collect(Collectors.joining(" "));
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
