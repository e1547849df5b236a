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
    return Sentences.in(text, 0, text.length()).stream().map(span -> span.of(text)).toList();
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
}
