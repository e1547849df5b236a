package ai.sutazai.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {

  private static final String WRAPPED =
      """
      The inspector of the northern cranes, who is appointed each
      year by the harbour board, is Matilda Osterberg, and she must
      be told before any rope of the blue crane is replaced by the
      firm Halvorsen of Trondheim. The board meets on the first
      Monday of the month.
      """;

  private static List<String> of(String text) {
    return Sentences.of(text).stream().map(span -> span.of(text)).toList();
  }

  @Test
  void sentenceGoesOnInTheNextLineOfAWrappedParagraph() {
    assertThat(of(WRAPPED))
        .hasSize(2)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("The inspector").endsWith("of Trondheim."),
            second ->
                assertThat(second).isEqualTo("The board meets on the first\nMonday of the month."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b", "\u00a0", "\u200b \u0001"})
  void lineOfWhatCannotBeSeenIsNone(String line) {
    assertThat(of("It rains.\n" + line + "\nThe sun shines."))
        .containsExactly("It rains.", "The sun shines.");
    assertThat(of(line)).isEmpty();
  }

  @Test
  void wrappedListItemIsOneSentenceAndTheNextItemAnother() {
    assertThat(
            of(
                """
                - The northern crane is inspected every year by the board
                  before the ice comes into the harbour.
                - The southern crane is inspected every second year, in the
                  month of June.
                """))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A report on the cranes of the northern harbour board\nA history of the southern harbour and of its people\n",
        "# The northern cranes of the harbour board of Trondheim\nthey are old\n",
        "the name of the crane\tthe year of the last inspection\nthe blue one of the northern harbour\t1932\n",
        "the northern crane of the harbour board of Trondheim\n\nthe southern crane of it\n",
        "short line\nand another\n",
        "Halvorsen and Sons of Trondheim, makers of ropes since 1932\nOsterberg and Daughters\n",
        "widget of blue steel,made in the north of Germany,since spring\nwidget of red steel,made in the south of France,since June\n",
        "widget of blue steel;made in the north of Germany;since spring\nwidget of red steel;made in the south of France;since June\n",
        "description: has the words looked up while all of it is read\nsummary: what the words were looked up for, and by whom\n",
        "server_port_of_the_service: 8000, data: '/srv', x: [1, 2]\nserver_address: 127.0.0.1\n"
      })
  void lineOfItsOwnStaysOne(String lines) {
    assertThat(of(lines)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Our data protection officer is Dr. Marlene Huber-Szabó.",
        "The museum is named after J. K. Albright.",
        "Mr. Otis T. Harrow gave the land.",
        "The U.S. Army (cf. St. Mary's) came with J.R.R. Tolkien.",
        "1. Leave by stair B.",
        "(a) Leave by stair C.",
        "iv. Leave by stair D.",
        "## 5. Expenses",
        "Bind it to task.<agent>.<any> of the bus.",
        "See [the queues](../config/queues.json).",
        "## 5.12. Expenses abroad",
        "> - 1. Leave by stair E.",
        "As Smith et al.[12] showed in the U.S.[5] Army, it weighs approx.[2] 5 kg.",
        "Use tools, e.g. Vim or, i.e. Emacs.",
        "Es gibt Obst, z. B. Äpfel und, d. h. Birnen.",
        "Das Konzert findet am 7. November statt.",
        "Das geschah im 19. Jahrhundert, am 2. Weihnachtstag.",
        "See Fig. 7 and No. 5 A and Nr. 12 B.",
        "It is open from 9 a.m. Monday to 5 p.m. Friday.",
        "Martin Luther King Jr. Day is a holiday at Acme Inc. Berlin.",
        "It cost 3.5 million.",
        "She asked Prof. Vogel.",
        "It weighs approx. 5 kg.",
      })
  void fullStopThatShortensOrCountsEndsNoSentence(String sentence) {
    assertThat(of(sentence)).containsExactly(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "It was built in 1932. Halvorsen made it.",
        "There are 12. They are old.",
        "He came to the U.S. The army left.",
        "It opens at 9 a.m. We close at noon.",
        "Ask the board. Dr. Huber leads it.",
        "It weighs approx. 5. It is red.",
        "See No. 7. The next one is on Jan. 5.",
        "It was built in 1932.[5] The old one fell.",
        "Otis made it.[5][12] Lind made the old one.",
        "It fell.<br>The next one stood.",
        "Die Halle ist 12. Das Haus ist alt.",
        "There was one man, Bo. Lind came later."
      })
  void fullStopThatEndsASentenceDoes(String sentences) {
    assertThat(of(sentences)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "پل سرخ ہے۔ دریا لمبا ہے۔ کشتی چھوٹی ہے۔",
        "هل الجسر طويل؟ نعم هو طويل. النهر عميق.",
        "ድልድዩ ረጅም ነው። ወንዙ ጥልቅ ነው። ጀልባው ትንሽ ነው።",
        "ድልድዩ ረጅም ነው፧ ወንዙ ጥልቅ ነው። ጀልባው ትንሽ ነው።",
        "တံတားသည် ရှည်သည်။မြစ်သည် နက်သည်။ လှေသည် သေးသည်။",
        "ស្ពានវែង។ ទន្លេជ្រៅ។ ទូកតូច។",
        "Կամուրջը երկար է։ Գետը խորն է։ Նավը փոքր է։",
        "ཟམ་པ་རིང་པོ་ཡིན། །ཆུ་བོ་གཏིང་རིང་པོ་ཡིན། གྲུ་ཆུང་ཆུང་ཡིན།",
        "橋は長い｡川は深い｡舟は小さい｡",
        "ხიდი გრძელია. მდინარე ღრმაა. ა. ბერიძის ნავი პატარაა.",
        "पुल लंबा है। नदी गहरी है। नाव छोटी है।",
      })
  void sentenceEndsAsItsScriptHasIt(String sentences) {
    assertThat(of(sentences)).hasSize(3);
  }

  @Test
  void numbersOfItemsStayWithTheirItems() {
    assertThat(of("1. Leave by stair B. 2. Do not use the lift. 3. Gather at the flagpole."))
        .containsExactly(
            "1. Leave by stair B.", "2. Do not use the lift.", "3. Gather at the flagpole.");
  }

  @Test
  void initialsWithoutEndAreReadOnce() {
    assertThat(of("A. ".repeat(200_000))).hasSize(1);
  }

  @Test
  void firstLineOfAPassageMayBeTheRestOfOne() {
    String passage =
        """
        benefit of each
        member of the public at large and to the detriment of the heirs
        of the affirmer, who does so in full knowledge of this.
        """;
    assertThat(Sentences.ofPassage(passage, 300)).hasSize(1);
    assertThat(Sentences.ofPassage(passage, 0)).hasSize(2);
  }
}
