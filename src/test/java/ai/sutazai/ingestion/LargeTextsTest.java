package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

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

    assertThat(roomOfAnother()).isEqualTo(MB);

    texts.end(exchange);
    assertThat(roomOfAnother()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ofTwoWhoClaimAtOnceOneMayClaimALargeOne() {
    assertThat(texts.room(exchange())).isEqualTo(Long.MAX_VALUE);

    assertThat(texts.room(exchange())).isEqualTo(MB);
  }

  @Test
  void whatWaitsForNoOtherGivesItsTurnBack() {
    begun(MB);
    assertThat(roomOfAnother()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatIsChunkedGivesItsTurnBack() {
    Exchange exchange = exchange();
    texts.room(exchange);

    texts.keepIfLarge(50 * MB, true, exchange);

    assertThat(roomOfAnother()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void smallOnesGoOnMeanwhile() {
    begun(50 * MB);

    Exchange small = exchange();
    texts.room(small);
    texts.keepIfLarge(MB, false, small);
    texts.end(small);

    assertThat(roomOfAnother()).isEqualTo(MB);
  }

  @Test
  void turnEndsOnceAndWithItsExchange() {
    Exchange first = begun(30 * MB);
    texts.end(first);
    begun(30 * MB);

    texts.end(first);
    assertThat(roomOfAnother()).isEqualTo(MB);
  }

  @Test
  void turnThatFailsEndsWithItsExchange() {
    Exchange exchange = begun(30 * MB);

    done(exchange);

    assertThat(roomOfAnother()).isEqualTo(Long.MAX_VALUE);
  }

  private Exchange begun(long size) {
    Exchange exchange = exchange();
    assertThat(texts.room(exchange)).isEqualTo(Long.MAX_VALUE);
    texts.keepIfLarge(size, false, exchange);
    return exchange;
  }

  /** Who finds nothing to claim. */
  private long roomOfAnother() {
    Exchange another = exchange();
    long room = texts.room(another);
    done(another);
    return room;
  }

  private static Exchange exchange() {
    return new DefaultExchange(new DefaultCamelContext());
  }

  private static void done(Exchange exchange) {
    UnitOfWorkHelper.doneSynchronizations(
        exchange, exchange.getExchangeExtension().handoverCompletions());
  }
}
