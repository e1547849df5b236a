package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final String ID = "0d5a6f2e-5a0b-4c55-9a53-1f4b0b7c9a11";

  private final Cursor cursor = new Cursor();
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

  @ParameterizedTest
  @NullAndEmptySource
  void firstPageBeginsBehindEverything(String absent) {
    cursor.decode(absent, exchange);
    cursor.decodeOrdinal(absent, exchange);
    cursor.decodeName(absent, exchange);

    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("afterAt", "infinity")
        .containsEntry("afterId", "ffffffff-ffff-ffff-ffff-ffffffffffff")
        .containsEntry("ofVersion", 0)
        .containsEntry("afterOrdinal", -1)
        .containsEntry("afterName", "");
  }

  @Test
  void placeIsExactToTheMicrosecond() {
    cursor.decode("1767600000123456." + ID, exchange);

    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("afterAt", "2026-01-05T08:00:00.123456Z")
        .containsEntry("afterId", ID);
  }

  @Test
  void ordinalIsTaken() {
    cursor.decodeOrdinal("3.17", exchange);

    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("ofVersion", 3)
        .containsEntry("afterOrdinal", 17);
  }

  @Test
  void nameIsTaken() {
    cursor.decodeName("after.agent-echo", exchange);

    assertThat(exchange.getMessage().getHeader("afterName")).isEqualTo("agent-echo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "17", "agent-echo", "after.", "after.-a", "after.Agent", "after.a b"})
  void nameThatNoListGaveOutIsRefused(String bad) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> cursor.decodeName(bad, exchange));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "x",
        "17",
        "-1." + ID,
        "1767600000123456.",
        "1767600000123456." + ID + "x",
        "123456789012345678." + ID,
        "\u0661." + ID,
        "1." + "0D5A6F2E-5A0B-4C55-9A53-1F4B0B7C9A11"
      })
  void placeThatNoListGaveOutIsRefused(String bad) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> cursor.decode(bad, exchange))
        .satisfies(
            failure ->
                assertThat(failure.errors())
                    .extracting(FieldError::in, FieldError::parameter)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("query", "cursor")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "x", "-1", "5", "1.-5", "0.5", "1.9999999999", "1767600000123456." + ID})
  void ordinalThatNoListGaveOutIsRefused(String bad) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> cursor.decodeOrdinal(bad, exchange));
  }
}
