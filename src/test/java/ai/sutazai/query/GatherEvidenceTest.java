package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatherEvidenceTest extends ProductTest {

  @Test
  void quoteIsTheSentenceThatAnswersAndNotItsWholePassage() {
    String document =
        me.indexed(
            "minutes",
            "The council met on Monday 🌉. The bridge of Ghent is 41 metres long."
                + " Coffee was served afterwards.");

    JsonNode citation = me.ask("How long is the bridge of Ghent?").at("/citations/0");

    assertThat(citation.at("/text").asText()).isEqualTo("The bridge of Ghent is 41 metres long.");
    assertThat(Caller.slice(me.text(document), citation)).isEqualTo(citation.at("/text").asText());
  }

  @Test
  void evidenceComesFromSeveralDocuments() {
    String one = me.indexed("one", "The bridge of Ghent is 41 metres long.");
    String two = me.indexed("two", "The bridge of Ghent was opened in 1909.");

    JsonNode citations = me.ask("Tell me about the bridge of Ghent").at("/citations");

    assertThat(citations.findValuesAsText("document_id")).contains(one, two);
  }

  @Test
  void marksOfTheDocumentsOwnAreNoneOfTheAnswer() {
    String sentence = "The bridge of Ghent is 41 metres long [7], as [2, 13] say [123456].";
    String document = me.indexed("study", sentence);

    Reply reply = me.ask("How long is the bridge of Ghent?");

    assertThat(reply.text("/answer"))
        .isEqualTo("The bridge of Ghent is 41 metres long (7), as (2, 13) say (123456). [1]");
    JsonNode citation = reply.at("/citations/0");
    assertThat(citation.at("/text").asText()).isEqualTo(sentence);
    assertThat(Caller.slice(me.text(document), citation)).isEqualTo(sentence);
  }

  @Test
  void intervalIsStillSaidInTheAnswer() {
    me.indexed("pulse", "A normal resting pulse of adults lies in [60, 100] beats a minute.");

    assertThat(me.ask("In which range lies the normal resting pulse of adults?").text("/answer"))
        .isEqualTo("A normal resting pulse of adults lies in (60, 100) beats a minute. [1]");
  }

  @Test
  void documentThatIsAllTitleOrHeadingIsQuoted() {
    String title = "Crane 7 is out of service until its rope is replaced.";
    me.awaitIndexed(me.post(Caller.DOCUMENTS, Map.of("title", title, "text", title)));
    me.awaitIndexed(
        me.upload(
            "signs.md",
            "# The Larkfield bridge is 41 metres long\n\n## Opening hours: nine to five\n"));

    assertThat(me.ask("Why is crane 7 out of service?").text("/citations/0/text")).isEqualTo(title);
    assertThat(me.ask("How long is the Larkfield bridge?").text("/citations/0/text"))
        .contains("The Larkfield bridge is 41 metres long");
  }

  @Test
  void headingIsNotQuotedWhereThereIsMore() {
    me.awaitIndexed(
        me.upload(
            "bridge.md", "# How long the bridge of Ghent is\n\nThat bridge has 41 metres.\n"));

    assertThat(me.ask("How long is the bridge of Ghent?").at("/citations").findValuesAsText("text"))
        .containsExactly("That bridge has 41 metres.");
  }

  @Test
  void headingIsKnownByItsWordsAndNotItsMarkup() {
    me.awaitIndexed(
        me.upload(
            "larkfield.md",
            "# Length of the **Larkfield** bridge #\n\nWhoever crosses it walks 41 metres.\n\n"
                + "Length of the _Larkfield_ bridge, again\n----\n\nIt still has 41 metres.\n"));

    assertThat(me.ask("Length of the Larkfield bridge").at("/citations").findValuesAsText("text"))
        .containsExactlyInAnyOrder(
            "Whoever crosses it walks 41 metres.", "It still has 41 metres.");
  }

  @Test
  void lineWithoutAWordIsNoSentence() {
    me.awaitIndexed(
        me.upload("signs.md", "# The Larkfield bridge is 41 metres long\n\n[12]\n\n|---|---|\n"));

    assertThat(
            me.ask("How long is the Larkfield bridge?").at("/citations").findValuesAsText("text"))
        .containsExactly("# The Larkfield bridge is 41 metres long");
  }

  @Test
  void rowFarDownAPassageIsQuoted() {
    String document =
        me.awaitIndexed(
            me.upload(
                "towns.csv",
                IntStream.rangeClosed(1, 85)
                    .mapToObj(n -> "Town" + n + "," + (char) ('A' + n % 26))
                    .collect(Collectors.joining("\n"))));

    assertThat(me.chunks(document)).hasSize(1);
    assertThat(me.ask("Which letter has Town80?").text("/citations/0/text")).isEqualTo("Town80,C");
  }

  @Test
  void lineOfAWordOrTwoIsAddedToNoAnswerButMayBeOne() {
    me.indexed(
        "backups", "Full backup\n\nThe full backup is written at 02:20 every night.\n\nBackup 3");
    me.indexed("prices", "Widget 40\n\nGadget 50");

    assertThat(me.ask("When is the full backup written?").at("/citations").findValuesAsText("text"))
        .containsExactly("The full backup is written at 02:20 every night.");
    assertThat(me.ask("gadget 50 widget 40").text("/citations/0/text")).isNotBlank();
  }

  @Test
  void whatIsSaidOfOneCodeIsNoAnswerAboutAnother() {
    me.indexed("E-17", "Error E-17: the compressor is too hot. Let it cool for an hour.");
    me.indexed("E-22A", "Error E-22A: the fan is blocked. Clean it as on page 45.");

    assertThat(me.ask("What does error E-17 mean?").text("/citations/0/text"))
        .contains("compressor");
    assertThat(me.ask("What does error E17 mean?").text("/answer")).contains("compressor");
    assertThat(me.ask("What does error E-45 mean?").at("/citations")).isEmpty();
    assertThat(me.ask("What does error E-1 mean?").at("/citations")).isEmpty();
    assertThat(me.ask("What does error AL-12 mean?").at("/citations")).isEmpty();
    assertThat(me.ask("What do the errors E-17 and E-45 mean?").at("/citations")).isNotEmpty();
  }

  @Test
  void codeOfNoLikenessToThoseOfTheDocumentsRefusesNothing() {
    me.indexed("isolation", "Whoever has caught the corona virus stays at home for five days.");

    assertThat(me.ask("How many days at home with the COVID-19 corona virus?").text("/answer"))
        .contains("five days");
  }
}
