package ai.sutazai.tasks;

import ai.sutazai.errors.NotFound;
import ai.sutazai.text.Sentences;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.springframework.stereotype.Component;

/** Sums up chunks: each says what is central in it, and the whole what is central in those. */
@Component("summaries")
public class Summaries {

  private static final int SENTENCES = 5;
  private static final int SENTENCES_OF_A_CHUNK = 3;
  private static final int CHUNK = 2000;

  private final EmbeddingModel model;

  Summaries(EmbeddingModel model) {
    this.model = model;
  }

  /** A sentence with its place; offsets count code points. */
  record Pick(Map<String, Object> chunk, int start, int end, String text, float[] vector) {}

  /** A text as rows like those of a document's chunks, cut between sentences. */
  public List<Map<String, Object>> cut(String text) {
    List<Map<String, Object>> chunks = new ArrayList<>();
    int from = 0;
    for (Sentences.Span span : Sentences.in(text, 0, text.length())) {
      if (span.end() - from >= CHUNK || span.end() == text.length()) {
        chunks.add(chunk(text, from, span.end()));
        from = span.end();
      }
    }
    if (!text.substring(from).isBlank()) {
      chunks.add(chunk(text, from, text.length()));
    }
    return chunks;
  }

  private static Map<String, Object> chunk(String text, int from, int to) {
    Map<String, Object> chunk = new LinkedHashMap<>();
    chunk.put("start_offset", text.codePointCount(0, from));
    chunk.put("text", text.substring(from, to));
    return chunk;
  }

  /** The sentences that say most, in their order. */
  public List<Pick> pick(List<Map<String, Object>> chunks, Integer count) {
    List<Pick> mapped = new ArrayList<>();
    for (Map<String, Object> chunk : chunks) {
      mapped.addAll(central(sentences(chunk), SENTENCES_OF_A_CHUNK));
    }
    if (mapped.isEmpty()) {
      throw new NotFound("There is nothing to sum up.");
    }
    return central(mapped, count == null ? SENTENCES : count);
  }

  /** Numbered, for the model. */
  public String prompt(List<Pick> picks) {
    return IntStream.range(0, picks.size())
        .mapToObj(n -> "[" + (n + 1) + "] " + picks.get(n).text())
        .collect(Collectors.joining("\n"));
  }

  /**
   * @param written by the model, or null
   * @return {@code {summary, citations, generator, degraded}}
   */
  public Map<String, Object> compose(List<Pick> picks, String written, boolean configured) {
    boolean cites = written != null && written.matches("(?s).*\\[[1-9]\\d*].*");
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(
        "summary",
        cites
            ? written.strip()
            : IntStream.range(0, picks.size())
                .mapToObj(n -> picks.get(n).text() + " [" + (n + 1) + "]")
                .collect(Collectors.joining(" ")));
    result.put(
        "citations",
        IntStream.range(0, picks.size()).mapToObj(n -> citation(n + 1, picks.get(n))).toList());
    result.put("generator", cites ? "ollama" : "extractive");
    result.put("degraded", configured && !cites);
    return result;
  }

  private static Map<String, Object> citation(int n, Pick pick) {
    Map<String, Object> citation = new LinkedHashMap<>();
    citation.put("n", n);
    for (String field : new String[] {"document_id", "version", "filename", "page"}) {
      if (pick.chunk().containsKey(field)) {
        citation.put(field, pick.chunk().get(field));
      }
    }
    citation.put("start", pick.start());
    citation.put("end", pick.end());
    citation.put("text", pick.text());
    return citation;
  }

  private List<Pick> sentences(Map<String, Object> chunk) {
    String text = (String) chunk.get("text");
    List<Sentences.Span> spans =
        Sentences.in(text, 0, text.length()).stream().filter(s -> !s.of(text).isBlank()).toList();
    if (spans.isEmpty()) {
      return List.of();
    }
    List<TextSegment> segments = spans.stream().map(s -> TextSegment.from(s.of(text))).toList();
    List<Pick> picks = new ArrayList<>();
    int offset = (Integer) chunk.get("start_offset");
    var embeddings = model.embedAll(segments).content();
    for (int i = 0; i < spans.size(); i++) {
      Sentences.Span span = spans.get(i);
      int start = offset + text.codePointCount(0, span.start());
      String words = span.of(text);
      int end = start + words.codePointCount(0, words.length());
      picks.add(new Pick(chunk, start, end, words, embeddings.get(i).vector()));
    }
    return picks;
  }

  /** Those nearest to the middle of all, in their order. */
  private static List<Pick> central(List<Pick> picks, int count) {
    if (picks.size() <= count) {
      return picks;
    }
    float[] middle = new float[picks.get(0).vector().length];
    picks.forEach(pick -> VectorUtil.add(middle, pick.vector()));
    return IntStream.range(0, picks.size())
        .boxed()
        .sorted(
            Comparator.comparingDouble(i -> -VectorUtil.dotProduct(middle, picks.get(i).vector())))
        .limit(count)
        .sorted()
        .map(picks::get)
        .toList();
  }
}
