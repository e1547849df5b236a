package ai.sutazai.tasks;

import ai.sutazai.embedding.Meanings;
import ai.sutazai.prompts.PromptRoom;
import ai.sutazai.prompts.Prompts;
import ai.sutazai.text.Sentences;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.apache.camel.Header;
import org.apache.lucene.util.VectorUtil;
import org.springframework.stereotype.Component;

/** Labels a text: by what its sentences mean, or as the model says if the text bears it out. */
@Component("labelling")
public class Labelling {

  private static final ObjectMapper JSON = new ObjectMapper();

  // What is embedded between two steps, in well less than a lease.
  private static final int SENTENCES_AT_A_TIME = 256;

  /** Tokens of what stands between two sentences, at most. */
  private static final int BLANK = 1;

  private final Meanings meanings;
  private final Prompts prompts;
  private final PromptRoom room;

  Labelling(Meanings meanings, Prompts prompts, PromptRoom room) {
    this.meanings = meanings;
    this.prompts = prompts;
    this.room = room;
  }

  /** A label with the sentence that speaks for it most; offsets count code points. */
  record Score(String label, double score, Map<String, Object> evidence) {}

  /** A sentence that says so much of some label; its start counts UTF-16 units. */
  record Telling(int start, String text, double strength) {}

  /**
   * What a text, or a stretch of it, says of the labels.
   *
   * @param scores of a text the best first, of a stretch as the labels were given
   * @param telling the sentences, in order
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
  public List<float[]> meanings(Map<String, Object> payload) {
    return meanings.of((List<String>) payload.get("labels"));
  }

  @SuppressWarnings("unchecked")
  public Meaning compare(
      @ExchangeProperty("payload") Map<String, Object> payload,
      @ExchangeProperty("meanings") List<float[]> ofLabels,
      @Body List<Sentences.Span> stretch) {
    String text = (String) payload.get("text");
    List<float[]> sentences = meanings.of(stretch.stream().map(span -> span.of(text)).toList());
    List<String> labels = (List<String>) payload.get("labels");
    double[] strongest = new double[stretch.size()];
    List<Score> scores = new ArrayList<>();
    for (int n = 0; n < labels.size(); n++) {
      int best = 0;
      double highest = -1;
      for (int i = 0; i < stretch.size(); i++) {
        double cosine = VectorUtil.dotProduct(ofLabels.get(n), sentences.get(i));
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
      telling.add(new Telling(stretch.get(i).start(), stretch.get(i).of(text), strongest[i]));
    }
    return new Meaning(scores, telling);
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
    return new Meaning(scores, stretches.stream().flatMap(s -> s.telling().stream()).toList());
  }

  /**
   * What the model is asked, of the sentences that say most of any label with as many as it can
   * read.
   */
  public String prompt(
      @ExchangeProperty("payload") Map<String, Object> payload,
      @ExchangeProperty("meaning") Meaning meaning,
      @Header("agent") String agent,
      @ExchangeProperty("prompt") String work)
      throws JsonProcessingException {
    String asked = "Labels: " + JSON.writeValueAsString(payload.get("labels")) + "\n\nText: ";
    int left = room.forReading(prompts.text(agent, work), asked);
    return asked
        + strongest(meaning.telling(), left).stream()
            .sorted(Comparator.comparingInt(Telling::start))
            .map(sentence -> room.beginning(sentence.text(), left))
            .collect(Collectors.joining(" "));
  }

  /** As many as are no more tokens than that, but one at least. */
  private List<Telling> strongest(List<Telling> sentences, int most) {
    List<Telling> chosen = new ArrayList<>();
    int used = 0;
    for (Telling sentence :
        sentences.stream()
            .sorted(Comparator.comparingDouble(Telling::strength).reversed())
            .toList()) {
      used += BLANK + room.tokens(sentence.text());
      if (used > most && !chosen.isEmpty()) {
        break;
      }
      chosen.add(sentence);
    }
    return chosen;
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
}
