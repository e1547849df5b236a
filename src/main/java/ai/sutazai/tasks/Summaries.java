package ai.sutazai.tasks;

import ai.sutazai.embedding.Meanings;
import ai.sutazai.errors.NotFound;
import ai.sutazai.prompts.PromptRoom;
import ai.sutazai.prompts.Prompts;
import ai.sutazai.text.Marks;
import ai.sutazai.text.Sentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.lucene.util.VectorUtil;
import org.springframework.stereotype.Component;

/**
 * Sums up chunks: what is central in each, then what is central in that; or, with a model, what it
 * writes of as much as it can read at a time, and then of what it wrote.
 */
@Component("summaries")
public class Summaries {

  private static final int SENTENCES = 5;
  private static final int SENTENCES_OF_A_CHUNK = 3;
  private static final int CHUNK = 2000;

  // What is embedded between two steps, in well less than a lease.
  private static final int CHUNKS_AT_A_TIME = 100;
  private static final int SENTENCES_AT_A_TIME = 50;

  /** Tokens of what stands between two notes, at most. */
  private static final int LINE_BREAK = 1;

  private final Meanings meanings;
  private final Prompts prompts;
  private final PromptRoom room;

  Summaries(Meanings meanings, Prompts prompts, PromptRoom room) {
    this.meanings = meanings;
    this.prompts = prompts;
    this.room = room;
  }

  /**
   * What is left of a stretch of text.
   *
   * @param numbers of the sentences that it stands on, which are its marks
   * @param written by the model
   */
  public record Note(String text, List<Integer> numbers, boolean written) {}

  /** Sentences, numbered from 1, and what is made of them: in the end one note. */
  public record Notes(List<Pick> sentences, List<Note> notes, boolean begun) {

    public boolean isDone() {
      return begun && notes.size() == 1;
    }
  }

  /** A sentence with its place; offsets count code points. */
  record Pick(Map<String, Object> chunk, int start, int end, String text) {

    String withoutMarks() {
      return Marks.inOtherBrackets(text);
    }
  }

  /**
   * The chunks of a document; null while it is still to be indexed.
   *
   * @param rows one without a chunk if there is none, {@code unindexed} its status if that is why
   * @throws NotFound if the user has no such document
   * @throws TaskFailed if it was given up
   */
  public List<Map<String, Object>> indexed(@Body List<Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      throw new NotFound("There is no such document.");
    }
    String unindexed = (String) rows.get(0).get("unindexed");
    if (unindexed == null) {
      return rows.stream().filter(row -> row.get("text") != null).toList();
    }
    if (unindexed.equals("rejected") || unindexed.equals("failed")) {
      throw new TaskFailed(
          "not_indexed",
          (unindexed.equals("rejected")
                  ? "The document was rejected: "
                  : "The document could not be indexed: ")
              + rows.get(0).get("error_detail"));
    }
    return null;
  }

  /** A text as rows like those of a document's chunks, cut between sentences. */
  public List<Map<String, Object>> cut(Map<String, Object> payload) {
    String text = (String) payload.get("text");
    List<Map<String, Object>> chunks = new ArrayList<>();
    int from = 0;
    for (Sentences.Span span : Sentences.of(text)) {
      while (span.end() - from > 2 * CHUNK) {
        // What goes on without end is no sentence.
        int to = from + CHUNK - (Character.isHighSurrogate(text.charAt(from + CHUNK - 1)) ? 1 : 0);
        chunks.add(chunk(text, from, to));
        from = to;
      }
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

  /**
   * Chunks as many as are picked from at a time.
   *
   * @throws NotFound if there are none
   */
  public List<List<Map<String, Object>>> stretches(@Body List<Map<String, Object>> chunks) {
    if (chunks.isEmpty()) {
      throw new NotFound("There is nothing to sum up.");
    }
    List<List<Map<String, Object>>> stretches = new ArrayList<>();
    for (int from = 0; from < chunks.size(); from += CHUNKS_AT_A_TIME) {
      stretches.add(chunks.subList(from, Math.min(chunks.size(), from + CHUNKS_AT_A_TIME)));
    }
    return stretches;
  }

  /** Of a stretch, the sentences that say most in each chunk, and of very many those in all. */
  public List<Pick> pick(@Body List<Map<String, Object>> stretch) {
    List<Pick> picks = new ArrayList<>();
    for (Map<String, Object> chunk : stretch) {
      picks.addAll(central(sentences(chunk), SENTENCES_OF_A_CHUNK));
    }
    return central(picks, SENTENCES_AT_A_TIME);
  }

  /**
   * Without a model: the sentences that say most of all that were picked.
   *
   * @throws NotFound if there are none
   */
  public Notes extract(@Body List<List<Pick>> picked, Integer count) {
    List<Pick> mapped = picked.stream().flatMap(List::stream).toList();
    if (mapped.isEmpty()) {
      throw new NotFound("There is nothing to sum up.");
    }
    List<Pick> picks = central(mapped, count == null ? SENTENCES : count);
    return new Notes(picks, List.of(extracted(picks, numbers(1, picks.size()))), true);
  }

  /** For a model: all sentences, numbered, a note for each. */
  public Notes read(List<Map<String, Object>> chunks) {
    List<Pick> all = chunks.stream().flatMap(chunk -> sentences(chunk).stream()).toList();
    if (all.isEmpty()) {
      throw new NotFound("There is nothing to sum up.");
    }
    List<Note> notes =
        numbers(1, all.size()).stream()
            .map(n -> new Note("[" + n + "] " + all.get(n - 1).withoutMarks(), List.of(n), false))
            .toList();
    return new Notes(all, notes, false);
  }

  /**
   * What the model reads at a time: as many notes as it can, two at least; of a long one the
   * beginning.
   */
  public List<Note> groups(
      @ExchangeProperty("notes") Notes notes,
      @Header("agent") String agent,
      @ExchangeProperty("prompt") String work,
      Integer count) {
    int most = room.forReading(prompts.text(agent, work), asked(count));
    List<Note> groups = new ArrayList<>();
    List<Note> group = new ArrayList<>();
    int used = 0;
    for (Note note : notes.notes()) {
      String text = note.text();
      int tokens = LINE_BREAK + room.tokens(text);
      if (tokens > most / 2) {
        text = room.beginning(text, most / 2 - LINE_BREAK);
        tokens = most / 2;
      }
      if (group.size() > 1 && used + tokens > most) {
        groups.add(joined(group));
        group.clear();
        used = 0;
      }
      group.add(new Note(text, note.numbers(), note.written()));
      used += tokens;
    }
    groups.add(joined(group));
    return groups;
  }

  /** What the model is asked of a group. */
  public String prompt(Note group, Integer count) {
    return asked(count) + group.text();
  }

  private static String asked(Integer count) {
    return "At most " + (count == null ? SENTENCES : count) + " sentences.\n\n";
  }

  /**
   * What a group comes to.
   *
   * @param written by the model; without any mark of the group, its central sentences stand in
   */
  public Note condense(
      @ExchangeProperty("notes") Notes notes,
      @ExchangeProperty("group") Note group,
      @Body String written,
      Integer count) {
    Map<Integer, Integer> known =
        group.numbers().stream().collect(Collectors.toMap(n -> n, n -> n));
    String text = Marks.renumbered(written == null ? "" : written, known);
    List<Integer> cited = List.copyOf(Marks.in(text));
    if (!cited.isEmpty()) {
      return new Note(text, cited, true);
    }
    List<Pick> picks = group.numbers().stream().map(n -> notes.sentences().get(n - 1)).toList();
    List<Pick> best = central(picks, count == null ? SENTENCES : count);
    return extracted(
        best, best.stream().map(pick -> group.numbers().get(picks.indexOf(pick))).toList());
  }

  public Notes next(Notes notes, List<Note> condensed) {
    return new Notes(notes.sentences(), condensed, true);
  }

  /**
   * @return {@code {summary, citations, generator, degraded}}
   */
  public Map<String, Object> compose(Notes notes, boolean configured) {
    Note last = notes.notes().get(0);
    List<Integer> cited = last.numbers();
    Map<String, Object> result = new LinkedHashMap<>();
    Map<Integer, Integer> numbers =
        IntStream.range(0, cited.size()).boxed().collect(Collectors.toMap(cited::get, n -> n + 1));
    result.put("summary", Marks.renumbered(last.text(), numbers));
    result.put(
        "citations",
        IntStream.range(0, cited.size())
            .mapToObj(n -> citation(n + 1, notes.sentences().get(cited.get(n) - 1)))
            .toList());
    result.put("generator", last.written() ? "ollama" : "extractive");
    result.put("degraded", configured && !last.written());
    return result;
  }

  private static Note joined(List<Note> notes) {
    return new Note(
        notes.stream().map(Note::text).collect(Collectors.joining("\n")),
        notes.stream().flatMap(note -> note.numbers().stream()).distinct().toList(),
        notes.stream().anyMatch(Note::written));
  }

  private static Note extracted(List<Pick> picks, List<Integer> numbers) {
    return new Note(
        IntStream.range(0, picks.size())
            .mapToObj(i -> picks.get(i).withoutMarks() + " [" + numbers.get(i) + "]")
            .collect(Collectors.joining(" ")),
        numbers,
        false);
  }

  private static List<Integer> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
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

  private static List<Pick> sentences(Map<String, Object> chunk) {
    String text = (String) chunk.get("text");
    int offset = (Integer) chunk.get("start_offset");
    List<Pick> picks = new ArrayList<>();
    for (Sentences.Span span : Sentences.ofPassage(text, offset)) {
      int start = offset + text.codePointCount(0, span.start());
      String words = span.of(text);
      int end = start + words.codePointCount(0, words.length());
      Pick pick = new Pick(chunk, start, end, words);
      if (!Marks.removed(words).isEmpty()) {
        picks.add(pick);
      }
    }
    return picks;
  }

  /** Those nearest to the middle of all, in their order. */
  private List<Pick> central(List<Pick> picks, int count) {
    if (picks.size() <= count) {
      return picks;
    }
    List<float[]> vectors = meanings.of(picks.stream().map(Pick::text).toList());
    float[] middle = new float[vectors.get(0).length];
    vectors.forEach(vector -> VectorUtil.add(middle, vector));
    return IntStream.range(0, picks.size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -VectorUtil.dotProduct(middle, vectors.get(i))))
        .limit(count)
        .sorted()
        .map(picks::get)
        .toList();
  }
}
