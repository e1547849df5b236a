package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.Unavailable;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LargeTextsTest {

  private static final long MB = 1 << 20;

  private final LargeTexts texts = new LargeTexts(DataSize.ofMegabytes(50));

  @Test
  void largeTextsAreReadTogetherOnlyIfTheyAreNoLargerThanOneMayBe() {
    Exchange exchange = begun(30 * MB);
    Exchange other = begun(19 * MB);

    assertThat(texts.room()).isEqualTo(MB);
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> begun(2 * MB));

    end(exchange);
    assertThat(texts.room()).isEqualTo(31 * MB);
    end(other);
    assertThat(texts.room()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void smallOnesGoOnMeanwhile() {
    begun(50 * MB);

    Exchange small = begun(MB);

    end(small);
    assertThat(texts.room()).isEqualTo(MB);
  }

  @Test
  void oneThatIsLargerThanAllMayBeHasItsTurnAlone() {
    Exchange exchange = begun(60 * MB);

    assertThat(texts.room()).isEqualTo(MB);

    end(exchange);
    assertThat(texts.room()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void turnThatFailsEndsOnceWithItsExchange() {
    Exchange exchange = begun(30 * MB);
    LargeTexts.Turn turn = exchange.getProperty("turn", LargeTexts.Turn.class);

    turn.onDone(exchange);
    turn.onDone(exchange);

    assertThat(texts.room()).isEqualTo(Long.MAX_VALUE);
  }

  private Exchange begun(long size) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    texts.begin(size, exchange);
    return exchange;
  }

  private void end(Exchange exchange) {
    texts.end(exchange.getProperty("turn", LargeTexts.Turn.class));
  }
}
