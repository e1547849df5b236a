package ai.sutazai.ingestion;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.sutazai.ingestion.parse.HeadingMark;
import ai.sutazai.ingestion.parse.PageMark;
import ai.sutazai.ingestion.parse.ParsedDocument;
import ai.sutazai.text.Sentences;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Cuts a document's text at headings, pages and sentences into passages of at most {@code
 * sutazai.chunk-tokens} tokens, counted as the embedding model counts them.
 */
@Component("chunker")
public class Chunker {

  /** Long runs without a blank are one unknown token to the model; this bounds them. */
  private static final int MAX_CHARS_PER_TOKEN = 8;

  /** Text packed at a time, in UTF-16 units: bounds the wait for the first passages. */
  private static final int STRETCH = 65_536;

  /** Passages handed on at a time. */
  private static final int BATCH = 128;

  /** Marks and blanks around a heading's own text, in UTF-16 units. */
  private static final int HEADING_MARKUP = 12;

  private static final char JOINER = '\u200D';

  private final HuggingFaceTokenizer tokenizer;
  private final int limit;

  Chunker(HuggingFaceTokenizer tokenizer, @Value("${sutazai.chunk-tokens}") int limit) {
    this.tokenizer = tokenizer;
    this.limit = limit;
  }

  /**
   * Cuts lazily and in reading order, in batches; the passages together cover everything that is
   * not blank.
   */
  public Iterator<List<Chunk>> cut(UUID document, int version, ParsedDocument parsed) {
    return new Cutting(document, version, parsed);
  }

  private int tokens(String text) {
    return text.isBlank() ? 0 : tokenizer.encode(text, false, false).getIds().length;
  }

  /** A stretch of text, in UTF-16 offsets. */
  private record Span(int start, int end, int tokens) {}

  private final class Cutting implements Iterator<List<Chunk>> {

    private final UUID document;
    private final int version;
    private final String text;
    private final NavigableMap<Integer, HeadingMark> headings = new TreeMap<>();
    private final NavigableMap<Integer, PageMark> pages = new TreeMap<>();
    private final NavigableSet<Integer> borders = new TreeSet<>();
    private final Deque<Span> ready = new ArrayDeque<>();
    private final Deque<HeadingMark> path = new ArrayDeque<>();
    private Integer page;
    private int position;
    private int ordinal;
    private int countedTo;
    private int codePoints;

    Cutting(UUID document, int version, ParsedDocument parsed) {
      this.document = document;
      this.version = version;
      this.text = parsed.text();
      // What stands before a heading in its line, such as the mark of a quote, belongs to it.
      parsed.headings().forEach(mark -> headings.put(lineStart(mark.offset()), mark));
      parsed.pages().forEach(mark -> pages.put(mark.offset(), mark));
      borders.addAll(headings.keySet());
      borders.addAll(pages.keySet());
      borders.add(text.length());
    }

    private int lineStart(int offset) {
      return text.lastIndexOf('\n', offset - 1) + 1;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && position < text.length()) {
        int start = position;
        enter(start);
        int end = stretchEnd(start);
        while (isBareHeading(start, end) && !pages.containsKey(end)) {
          enter(end);
          start = end;
          end = stretchEnd(start);
        }
        List<Span> sentences = sentences(position, end);
        if (!borders.contains(end) && sentences.size() > 1) {
          // The last one may go on behind the stretch.
          end = sentences.remove(sentences.size() - 1).start();
        }
        pack(sentences);
        position = end;
      }
      return !ready.isEmpty();
    }

    @Override
    public List<Chunk> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      List<Chunk> batch = new ArrayList<>();
      do {
        batch.add(chunk(ready.removeFirst()));
      } while (batch.size() < BATCH && hasNext());
      return batch;
    }

    private Chunk chunk(Span span) {
      codePoints += text.codePointCount(countedTo, span.start());
      countedTo = span.start();
      int length = text.codePointCount(span.start(), span.end());
      return new Chunk(
          ChunkIds.of(document, version, ordinal),
          ordinal++,
          text.substring(span.start(), span.end()),
          page,
          path.stream().map(HeadingMark::text).toList(),
          codePoints,
          codePoints + length,
          span.tokens());
    }

    /** The next border; if that is far away, the end of a line, or any place in a longer one. */
    private int stretchEnd(int start) {
      int border = borders.higher(start);
      if (border - start <= 2 * STRETCH) {
        return border;
      }
      int line = text.indexOf('\n', start + STRETCH);
      if (line >= 0 && line < start + 2 * STRETCH) {
        return line + 1;
      }
      int cut = start + STRETCH;
      return Character.isLowSurrogate(text.charAt(cut)) ? cut + 1 : cut;
    }

    /** A heading with nothing under it but the next one, with which it then shares a passage. */
    private boolean isBareHeading(int start, int end) {
      HeadingMark heading = headings.get(start);
      return heading != null
          && end < text.length()
          && end - start <= heading.text().length() + HEADING_MARKUP
          && letters(text, start, end) <= letters(heading.text(), 0, heading.text().length());
    }

    private static long letters(String of, int from, int to) {
      return of.substring(from, to).codePoints().filter(Character::isLetterOrDigit).count();
    }

    /** Brings page and heading path up to what starts here. */
    private void enter(int offset) {
      HeadingMark heading = headings.get(offset);
      if (heading != null) {
        while (!path.isEmpty() && path.getLast().level() >= heading.level()) {
          path.removeLast();
        }
        path.addLast(heading);
      }
      PageMark mark = pages.get(offset);
      if (mark != null) {
        page = mark.page() == PageMark.NONE ? null : mark.page();
      }
    }

    private List<Span> sentences(int from, int to) {
      List<Span> sentences = new ArrayList<>();
      Sentences.in(text, from, to)
          .forEach(sentence -> addFitting(sentences, sentence.start(), sentence.end()));
      return sentences;
    }

    /** Halves what is too long for a passage of its own, at blanks where there are any. */
    private void addFitting(List<Span> spans, int from, int to) {
      Sentences.Span trimmed = Sentences.trimmed(text, from, to);
      int start = trimmed.start();
      int end = trimmed.end();
      if (start == end) {
        return;
      }
      boolean countable = end - start <= limit * MAX_CHARS_PER_TOKEN;
      int tokens = countable ? tokens(text.substring(start, end)) : Integer.MAX_VALUE;
      if (tokens <= limit || end - start == 1) {
        spans.add(new Span(start, end, tokens));
        return;
      }
      int middle = middle(start, end);
      addFitting(spans, start, middle);
      addFitting(spans, middle, end);
    }

    private int middle(int start, int end) {
      int middle = (start + end) >>> 1;
      for (int reach = 0; reach < (end - start) / 4; reach++) {
        if (Character.isWhitespace(text.charAt(middle - reach))) {
          return middle - reach;
        }
        if (Character.isWhitespace(text.charAt(middle + reach))) {
          return middle + reach;
        }
      }
      int whole = middle;
      while (whole < end && goesOnAt(whole)) {
        whole++;
      }
      if (whole < end) {
        return whole;
      }
      return Character.isLowSurrogate(text.charAt(middle)) ? middle + 1 : middle;
    }

    /** Whether a letter goes on with a mark, or an emoji with what it is joined to. */
    private boolean goesOnAt(int offset) {
      return switch (Character.getType(text.codePointAt(offset))) {
        case Character.NON_SPACING_MARK,
            Character.COMBINING_SPACING_MARK,
            Character.ENCLOSING_MARK,
            Character.SURROGATE ->
            true;
        default -> text.charAt(offset) == JOINER || text.charAt(offset - 1) == JOINER;
      };
    }

    /** Fills passages evenly, so that none is a short remainder of a long section. */
    private void pack(List<Span> sentences) {
      int total = sentences.stream().mapToInt(Span::tokens).sum();
      int passages = (total + limit - 1) / limit;
      int target = passages == 0 ? 0 : (total + passages - 1) / passages;
      Span open = null;
      for (Span sentence : sentences) {
        if (open == null) {
          open = sentence;
        } else if (fits(open, sentence, target)) {
          open = new Span(open.start(), sentence.end(), open.tokens() + sentence.tokens());
        } else {
          ready.add(open);
          open = sentence;
        }
      }
      if (open != null) {
        ready.add(open);
      }
    }

    private boolean fits(Span open, Span sentence, int target) {
      int together = open.tokens() + sentence.tokens();
      // Nearer to the even share with the sentence than without it.
      return together <= limit
          && sentence.end() - open.start() <= limit * MAX_CHARS_PER_TOKEN
          && together - target <= target - open.tokens();
    }
  }
}
