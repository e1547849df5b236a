package ai.sutazai.query;

import ai.sutazai.text.Sentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence to quote.
 *
 * @param whole with what it announces: behind a colon the next lines and all items of a list,
 *     behind the head of a table its rows
 */
record Quote(Passage sentence, Passage whole) {

  /** What is announced has no more, in UTF-16 units; of more the first lines. */
  private static final int LONGEST = 600;

  private static final Pattern COLON = Pattern.compile("[:：][\\p{Pe}\\p{Pf}\"'*_]*$");
  private static final Pattern HEAD_OF_TABLE =
      Pattern.compile("\\h*+\\n(?=[^\\n]*\\|)[|:\\h-]++\\n");

  /** The next line, and behind it: items of a list, indented lines, others, what they announce. */
  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "\\h*+\\n\\s*+\\S[^\\n]*+"
              + "(?:\\n\\s*+(?:[-–*+•◦▪·]|"
              + Sentences.NUMBER
              + ")\\h[^\\n]*+"
              + "|\\n\\h++\\S[^\\n]*+"
              + "|\\n(?![^\\n]*[:：](?:\\n|$))\\S[^\\n]*+"
              + "|(?<=[:：])\\n\\s*+\\S[^\\n]*+)*+");

  static Quote of(Passage passage, Passage sentence, double score) {
    String text = passage.text();
    int from = text.offsetByCodePoints(0, sentence.start() - passage.start());
    int to = from + sentence.text().length();
    Passage alone = passage.part(from, to, score);
    Matcher announced = ANNOUNCED.matcher(text).region(to, text.length());
    boolean announces =
        COLON.matcher(sentence.text()).find()
            || HEAD_OF_TABLE.matcher(text).region(to, text.length()).lookingAt();
    if (!announces || !announced.lookingAt()) {
      return new Quote(alone, alone);
    }
    int end = announced.end();
    if (end - to > LONGEST) {
      end = text.lastIndexOf('\n', to + LONGEST);
    }
    String whole = text.substring(from, Math.max(end, to)).stripTrailing();
    return new Quote(alone, passage.part(from, from + whole.length(), score));
  }

  /** Best first, each with what it announces, unless a better one is of that; nothing twice. */
  static List<Passage> best(List<Quote> quotes) {
    List<Passage> best = new ArrayList<>();
    quotes.stream()
        .sorted(Comparator.comparingDouble((Quote quote) -> quote.sentence().score()).reversed())
        .filter(quote -> best.stream().noneMatch(quote.sentence()::overlaps))
        .forEach(
            quote ->
                best.add(
                    best.stream().anyMatch(quote.whole()::overlaps)
                        ? quote.sentence()
                        : quote.whole()));
    return best;
  }
}
