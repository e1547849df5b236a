package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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
  void rowOfTwoFieldsIsAddedToAnAnswer() {
    me.awaitIndexed(me.upload("plans.csv", "Plan,Price\nBasic,10\nPremium,25\nBusiness,60"));

    assertThat(
            me.ask("What is the price of the Premium plan?")
                .at("/citations")
                .findValuesAsText("text"))
        .contains("Premium,25");
  }

  @Test
  void questionInADocumentIsAnsweredByWhatComesBehindIt() {
    me.indexed(
        "faq",
        "Q: How do I delete my account?\nA: Write to support; it is gone after thirty days.\n\n"
            + "Q: How do I reset my password?\nA: Press the link that is sent to you by mail.\n\n"
            + "Q: How do I cancel my subscription?\nA: Choose another plan in the settings.");

    assertThat(me.ask("How can I delete my account?").at("/citations").findValuesAsText("text"))
        .first()
        .isEqualTo("A: Write to support; it is gone after thirty days.");
  }

  @Test
  void questionsInARowAreAnsweredByNothingBehindThem() {
    me.indexed(
        "contents",
        "How do I delete my account?\nHow do I reset my password?\n"
            + "How do I cancel my subscription?\n\n"
            + "How do I delete my account?\nWrite to support.\n"
            + "How do I cancel my subscription?\nChoose another plan.");

    List<String> quoted =
        me.ask("How do I cancel my subscription?").at("/citations").findValuesAsText("text");

    assertThat(quoted).contains("Choose another plan.");
    assertThat(quoted.subList(0, quoted.indexOf("Choose another plan.")))
        .doesNotContain("Write to support.");
  }

  @Test
  void requestThatIsNoQuestionOfTheCallersIsQuoted() {
    me.indexed(
        "mail",
        "Hi Jonas,\n\nthe outage was caused by an expired certificate. We renewed it by hand."
            + "\n\nCould you prepare the customer communication until Friday?\n\nBest,\nPriya");

    assertThat(
            me.ask("What should Jonas prepare by Friday?")
                .at("/citations")
                .findValuesAsText("text"))
        .contains("Could you prepare the customer communication until Friday?")
        .doesNotContain("Best,");
  }

  @Test
  void wordsThatAskCountForNothing() {
    me.indexed(
        "library",
        "Members may borrow up to five books at a time. Late returns are fined ten cents a day."
            + " The reading room closes at six in the evening.");

    assertThat(me.ask("When do you close?").text("/answer")).contains("six in the evening");
    assertThat(me.ask("How do you bake bread?").at("/citations")).isEmpty();
  }

  @Test
  void followUpWithoutWordsOfItsOwnIsAnsweredAsWhatItFollows() {
    me.indexed(
        "bridge",
        "The bridge of Ghent is 41 metres long. It was opened in 1909 because the old ferry could"
            + " not carry carts. It spans the Leie.");
    String conversation = me.ask("How long is the bridge of Ghent?").text("/conversation_id");

    for (String followUp :
        List.of("Why?", "Tell me more about it.", "And in May?", "And in Tokyo?")) {
      assertThat(
              me.post(
                      "/api/v1/query",
                      Map.of("question", followUp, "conversation_id", conversation))
                  .is(200)
                  .at("/citations")
                  .isEmpty())
          .as(followUp)
          .isEqualTo(followUp.startsWith("And in"));
    }
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

  @Test
  void listIsQuotedWithTheSentenceThatAnnouncesIt() {
    String list =
        "The repair kit for the pump contains:\n\n- a filter\n- a hose,\n  black\n\n- two seals";
    String document =
        me.awaitIndexed(
            me.upload("kit.md", list + "\n\nThe pump itself is sold by the dealer in Ghent.\n"));

    JsonNode citations = me.ask("What does the repair kit contain?").at("/citations");

    assertThat(citations.at("/0/text").asText()).isEqualTo(list);
    assertThat(Caller.slice(me.text(document), citations.get(0))).isEqualTo(list);
    assertThat(citations.findValuesAsText("text").subList(1, citations.size()))
        .as("nothing is quoted twice")
        .noneMatch(list::contains);
  }

  @Test
  void whatASentenceAnnouncesNeedsNoBullets() {
    me.awaitIndexed(
        me.upload(
            "kit.html",
            "<html><body><p>The repair kit contains:</p><ul><li>a filter<li>a hose</ul>"
                + "<p>It is sold by the dealer in Ghent.</p></body></html>"));
    me.awaitIndexed(
        me.upload(
            "start.md",
            "Start the crane's engine with this command:\n\n    crane up\n\nThen wait.\n"));

    assertThat(me.ask("What does the repair kit contain?").text("/citations/0/text"))
        .isEqualTo("The repair kit contains:\n\na filter\na hose");
    assertThat(
            me.ask("With which command is the crane's engine started?").text("/citations/0/text"))
        .isEqualTo("Start the crane's engine with this command:\n\n    crane up");
  }

  @Test
  void headOfATableIsQuotedWithItsRows() {
    String table = "| Years of service | Days of vacation |\n|---|---|\n| 0-2 | 25 |\n| 3-5 | 28 |";
    me.awaitIndexed(
        me.upload(
            "rules.md", "## 3. Vacation\n\n" + table + "\n\nWhat is left expires on 31 March.\n"));

    assertThat(me.ask("How many days of vacation are there by years of service?").at("/citations"))
        .first()
        .extracting(citation -> citation.at("/text").asText())
        .isEqualTo(table);
  }

  @Test
  void rowIsQuotedOnceAndWithoutItsTable() {
    me.awaitIndexed(
        me.upload(
            "offices.md",
            "## 7. Offices\n\n| City | Phone |\n|---|---|\n| Ghent | 555 0100 |\n| Bruges | 555 0200 |\n"));

    assertThat(
            me.ask("What is the phone number of the Bruges office?")
                .at("/citations")
                .findValuesAsText("text"))
        .startsWith("| Bruges | 555 0200 |")
        .contains("| City | Phone |")
        .doesNotContain("Offices");
  }

  @Test
  void colonMayBePutInBold() {
    me.awaitIndexed(
        me.upload(
            "costs.md",
            "## 5. Costs\n\n**Costs that are not reimbursed:**\n\n- parking fines\n- wine\n"));

    assertThat(me.ask("Which costs are not reimbursed?").text("/citations/0/text"))
        .isEqualTo("**Costs that are not reimbursed:**\n\n- parking fines\n- wine");
  }
}
