package ai.sutazai.ingestion.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;
import org.apache.tika.parser.txt.UniversalEncodingDetector;

/** Guesses the encoding of text from before UTF-8, from the statistics of its bytes. */
final class LegacyCharset {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final Set<String> MULTI_BYTE =
      Set.of("Shift_JIS", "EUC-JP", "EUC-KR", "GB18030", "GBK", "GB2312", "Big5", "EUC-TW");
  private static final Set<String> ONE_ALPHABET =
      Set.of(
          "windows-1251",
          "KOI8-R",
          "ISO-8859-5",
          "windows-1253",
          "ISO-8859-7",
          "windows-1255",
          "ISO-8859-8",
          "windows-1256",
          "ISO-8859-6",
          "TIS-620");
  private static final Set<String> OTHER_LATIN =
      Set.of("ISO-8859-2", "windows-1250", "ISO-8859-9", "windows-1254");
  private static final int SURE = 40;

  private LegacyCharset() {}

  static Charset of(byte[] sample) throws IOException {
    Charset universal =
        new UniversalEncodingDetector().detect(new ByteArrayInputStream(sample), new Metadata());
    if (universal != null && MULTI_BYTE.contains(universal.name())) {
      return universal;
    }
    // Among Latin letters a few others prove nothing, although the detectors name an alphabet.
    return isLatin(sample) ? latin(sample) : alphabet(sample, universal);
  }

  /** That of another part of Europe only where no other comes near it. */
  private static Charset latin(byte[] sample) {
    CharsetMatch[] matches = new CharsetDetector().setText(sample).detectAll();
    int confidence = matches.length == 0 ? 0 : matches[0].getConfidence();
    boolean clear = matches.length == 1 || matches[1].getConfidence() * 3 <= confidence * 2;
    return confidence >= SURE && clear && OTHER_LATIN.contains(matches[0].getName())
        ? Charset.forName(matches[0].getName())
        : WINDOWS_1252;
  }

  private static Charset alphabet(byte[] sample, Charset universal) {
    for (CharsetMatch match : new CharsetDetector().setText(sample).detectAll()) {
      String name = match.getName();
      if ((ONE_ALPHABET.contains(name) || MULTI_BYTE.contains(name)) && fits(sample, name)) {
        return Charset.forName(name);
      }
    }
    return universal != null && ONE_ALPHABET.contains(universal.name()) ? universal : WINDOWS_1252;
  }

  private static boolean fits(byte[] sample, String charset) {
    return Charset.isSupported(charset)
        && new String(sample, Charset.forName(charset)).indexOf('\uFFFD') < 0;
  }

  private static boolean isLatin(byte[] sample) {
    int latin = 0;
    int other = 0;
    for (byte b : sample) {
      if (b < 0) {
        other++;
      } else if (Character.isLetter(b)) {
        latin++;
      }
    }
    return other * 2 < latin;
  }
}
