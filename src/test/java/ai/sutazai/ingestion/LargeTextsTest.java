package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.Unavailable;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.Test;

class LargeTextsTest {

  private static final long MB = 1 << 20;

  private final LargeTexts texts = new LargeTexts();

  @Test
  void largeTextIsReadAlone() {
    Exchange exchange = begun(2 * MB);

    assertThat(texts.room()).isEqualTo(MB);
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> begun(50 * MB));

    texts.end(exchange);
    assertThat(texts.room()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void smallOnesGoOnMeanwhile() {
    begun(50 * MB);

    texts.end(begun(MB));

    assertThat(texts.room()).isEqualTo(MB);
  }

  @Test
  void turnEndsOnceAndWithItsExchange() {
    Exchange first = begun(30 * MB);
    texts.end(first);
    begun(30 * MB);

    texts.end(first);
    assertThat(texts.room()).isEqualTo(MB);
  }

  @Test
  void turnThatFailsEndsWithItsExchange() {
    Exchange exchange = begun(30 * MB);

    UnitOfWorkHelper.doneSynchronizations(
        exchange, exchange.getExchangeExtension().handoverCompletions());

    assertThat(texts.room()).isEqualTo(Long.MAX_VALUE);
  }

  private Exchange begun(long size) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    texts.begin(size, exchange);
    return exchange;
  }
}
