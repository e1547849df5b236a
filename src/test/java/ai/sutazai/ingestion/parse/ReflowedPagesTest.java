package ai.sutazai.ingestion.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReflowedPagesTest {

  private static final String JAPANESE =
      "東京の水族館は毎週水曜日にペンギンの散歩を行いますので、見学を希望する方は正午までに受付で申し込んでください。" + "入場料は大人が千二百円、子供が六百円です。";
  private static final String THAI =
      "พิพิธภัณฑ์สัตว์น้ำเปิดให้เข้าชมทุกวันตั้งแต่เวลาเก้าโมงเช้าถึงห้าโมงเย็นและปิดทุกวันจันทร์ที่สองของเดือน";

  @ParameterizedTest
  @ValueSource(ints = {20, 22, 45})
  void linesOfScriptsWithoutBlanksAreJoinedWithoutThem(int width) {
    assertThat(reflowed(lines(JAPANESE, width))).isEqualTo(JAPANESE);
  }

  @Test
  void linesOfThaiAreJoinedWithoutBlanks() {
    assertThat(reflowed(lines(THAI, 50))).isEqualTo(THAI);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "수족관은 매주 수요일에 펭귄 산책을 진행하므로\n관람을 원하시는 모든 분은 정오까지 접수처에\n신청하여 주십시오",
        "हिंदी में लिखी हुई पुरानी किताबें दिल्ली के पुस्तकालयों में\nदिल्ली की दुकानों से किसी भी दिन ली जा सकती हैं या नहीं\nयह पूछिए",
        "水族館は毎週水曜日に一度だけペンギンの散歩の\nAquarium Day の催しを行いますから by noon\n来てください"
      })
  void linesThatEndOrBeginAWordOfOtherScriptsKeepABlank(String page) {
    assertThat(reflowed(page)).isEqualTo(page.replace('\n', ' '));
  }

  @Test
  void hyphenAtTheEndOfALineStaysWhereAWordGoesOnWithACapitalOrADigit() {
    String page =
        "The first of all the vaccines that were approved against COVID-\n"
            + "19 came from a laboratory that stands right by the Franco\u2010\n"
            + "Prussian border of those days, and the gates of it were auto\u2010\n"
            + "matic in all its doors, and they had cost some millions - \n"
            + "20 of them as far as anybody knows";
    assertThat(reflowed(page))
        .isEqualTo(
            "The first of all the vaccines that were approved against COVID-19 came from a"
                + " laboratory that stands right by the Franco\u2010Prussian border of those days,"
                + " and the gates of it were automatic in all its doors, and they had cost some"
                + " millions - 20 of them as far as anybody knows");
  }

  @Test
  void hyphenThatStandsForAnotherHalfStaysApart() {
    assertThat(
            reflowed(
                "In the hall there is room for whoever comes to see the CD-\n"
                    + "und DVD-Laufwerke of those days, and for the Vor-\n"
                    + "und Nachteile of each of them, as far as anybody knows"))
        .isEqualTo(
            "In the hall there is room for whoever comes to see the CD- und DVD-Laufwerke of those"
                + " days, and for the Vor- und Nachteile of each of them, as far as anybody knows");
  }

  @Test
  void shortLinesAndItemsOfListsStayLines() {
    for (String page :
        List.of(
            "東京の水族館\n入場料と時間\nペンギン",
            "・水族館は毎週水曜日にペンギンの散歩を行います\n・見学を希望する方は正午までに受付にお越し下さい",
            "① 水族館は毎週水曜日にペンギンの散歩を行う\n② 見学を希望する方は正午までに受付に来る")) {
      assertThat(reflowed(page)).isEqualTo(page);
    }
  }

  private static String lines(String text, int width) {
    return Pattern.compile(".{" + width + "}").matcher(text).replaceAll("$0\n");
  }

  private static String reflowed(String page) {
    ParsedDocumentBuilder document = new ParsedDocumentBuilder(1024);
    DocumentWriter writer = new DocumentWriter(document, 10_000);
    ReflowedPages pages = new ReflowedPages(writer);
    pages.block(page, 2);
    pages.end();
    writer.finish();
    return document.build("empty").text();
  }
}
