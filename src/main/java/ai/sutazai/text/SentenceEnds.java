package ai.sutazai.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.snowball.SnowballFilter;

/**
 * Where the sentences of a line end. A full stop that shortens a word or counts ends none, as far
 * as English and German tell.
 */
final class SentenceEnds {

  /** The ends of sentences that the JDK doesn't know, from Armenian to half-width Japanese. */
  private static final String ENDS =
      "[\u0589\u061F\u06D4\u0F0D\u0F0E\u104B\u1362\u1367\u17D4\u17D5\uFF61]";

  /** A Georgian sentence begins with a small letter, before which the JDK lets none end. */
  private static final String GEORGIAN = "[\u10D0-\u10FF]";

  /** What is read as an exclamation mark, which is as long; of several ends the last. */
  private static final Pattern UNKNOWN_END =
      Pattern.compile(
          "%1$s(?!\\s*+%1$s)|(?<![\\s.(]%2$s)\\.(?=\\s++%2$s)".formatted(ENDS, GEORGIAN));

  /** Marks behind an end, which belong to the sentence. */
  private static final Pattern MARKS = Pattern.compile("(?<=([.!?]))(?:\\[\\d{1,3}])++(?=\\s|$)");

  private static final Pattern MARKS_LAST = Pattern.compile(MARKS.pattern() + "$");

  /** What is looked at on either side of a full stop, in UTF-16 units. */
  private static final int SIDE = 24;

  /** The number or letter of a list's item or of a heading, and nothing else. */
  private static final Pattern ITEM = Pattern.compile("(?:[#>*+-]++\\s++)*+" + Sentences.NUMBER);

  /** The same behind the end of a sentence. */
  private static final Pattern NEXT_ITEM =
      Pattern.compile("[.!?][\"'\u201D)]?\\s+(\\(?\\d{1,3}[.)])$");

  /** What goes on behind a full stop without a blank: a path, a placeholder. */
  private static final Pattern GLUED = Pattern.compile("[/\\\\#@$%&=+|~{]|<(?!br|/)");

  /** Words that something always follows. */
  private static final Pattern TITLE =
      shortened(
          "Drs?|Mr|Mrs|Ms|Mx|Messrs|Prof|Mme|Mlle|St|Ste|Mt|Lt|Capt|Cpt|Sgt|Col|Gen|Maj|Adm|Rev|Hon"
              + "|Gov|Sen|Rep|Pres|Hr|Hrn|Fr|Dipl|Ing|Sra|Srta|vs|[Cc]f|ca|approx|viz|incl|excl|resp"
              + "|bzw|[Vv]gl|inkl|zzgl|[Ee]\\.\\s?g|[Ii]\\.\\s?e|[Zz]\\.\\s?B|[Dd]\\.\\s?h"
              + "|i\\.\\s?d\\.\\s?R|u\\.\\s?a");

  /** Words that a number follows, if they are shortened. */
  private static final Pattern COUNTED =
      shortened(
          "(?i:Nos?|Nrn?|Arts?|Abs|Abb|Figs?|Eqs?|Secs?|Sect|Ch|Chap|Vols?|Pp?|Tab|Kap|Ziff|Bd|Ver"
              + "|Rev|Pt|Ext|Tel|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Okt|Nov|Dec|Dez)");

  /** What names and titles are shortened to; a sentence may end with it, too. */
  private static final Pattern INITIAL =
      shortened("(?:.*\\.)?(?:\\p{Lu}|[ap]\\.\\s?m|Jr|Sr|Inc|Ltd|Corp|Co)");

  private static final Pattern SMALL_INITIAL = shortened("\\p{Ll}");
  private static final Pattern NEXT_INITIAL = Pattern.compile("\\p{Lu}\\.");
  private static final Pattern DAY = shortened("[0-3]?\\d");
  private static final Pattern COUNTED_DAY =
      shortened("(?:[Aa]m|[Vv]om|[Zz]um|[Ii]m|[Dd](?:en|em|er|es|as))\\s\\d{1,2}");
  private static final Pattern MONTH =
      Pattern.compile(
          "(?:Januar|J\u00E4nner|Februar|M\u00E4rz|April|Mai|Juni|Juli|August|September|Oktober"
              + "|November|Dezember|Jahrhundert)\\b");

  private static final Pattern FIRST_WORD = Pattern.compile("(\\p{L}+)(?!\\p{L}|\\.)");

  /** Words that a sentence begins with, and no name goes on with. */
  private static final CharArraySet OPENERS = openers("english", "german");

  private SentenceEnds() {}

  private static Pattern shortened(String words) {
    return Pattern.compile("(?:^|[\\s(\"'\u201C\u201E\u2018/-])(?:" + words + ")\\.$");
  }

  private static CharArraySet openers(String... languages) {
    CharArraySet words = new CharArraySet(500, true);
    for (String language : languages) {
      try {
        words.addAll(
            WordlistLoader.getSnowballWordSet(
                SnowballFilter.class.getResourceAsStream(language + "_stop.txt")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return words;
  }

  /** Their offsets, in order; the last is the line's length. */
  static List<Integer> of(String line) {
    List<Integer> ends = new ArrayList<>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(
        MARKS
            .matcher(UNKNOWN_END.matcher(line).replaceAll("!"))
            .replaceAll(marks -> "x".repeat(marks.group().length() - 1) + marks.group(1)));
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      String before = line.substring(Math.max(start, end - SIDE), end).stripTrailing();
      Matcher marks = MARKS_LAST.matcher(before);
      before = marks.find() ? before.substring(0, marks.start()) : before;
      String next = line.substring(end, Math.min(line.length(), end + SIDE));
      Matcher item = NEXT_ITEM.matcher(before);
      if (end == line.length()) {
        ends.add(end);
      } else if (item.find() && !isShortened(before.substring(0, item.start() + 1))) {
        start = Math.max(start, end - SIDE) + item.start(1);
        ends.add(start);
      } else if (!(line.charAt(end - 1) == '.' && GLUED.matcher(next).lookingAt())
          && !goesOn(before, next)) {
        ends.add(end);
        start = end;
      }
    }
    return ends;
  }

  private static boolean goesOn(String before, String next) {
    if (ITEM.matcher(before).matches()) {
      return true;
    }
    return before.endsWith(".")
        && (TITLE.matcher(before).find()
            || COUNTED.matcher(before).find() && Character.isDigit(next.charAt(0))
            || INITIAL.matcher(before).find() && !opens(next)
            || SMALL_INITIAL.matcher(before).find() && NEXT_INITIAL.matcher(next).lookingAt()
            || DAY.matcher(before).find() && MONTH.matcher(next).lookingAt()
            || COUNTED_DAY.matcher(before).find() && !opens(next));
  }

  private static boolean isShortened(String before) {
    return TITLE.matcher(before).find() || COUNTED.matcher(before).find();
  }

  private static boolean opens(String next) {
    Matcher word = FIRST_WORD.matcher(next);
    return word.lookingAt() && OPENERS.contains(word.group(1).toLowerCase(Locale.ROOT));
  }
}
