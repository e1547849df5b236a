package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailFormatTest {

  private final EmailFormat email = new EmailFormat();

  @ParameterizedTest
  @ValueSource(
      strings = {"admin@localhost", "ada@example.org", "a.b+c@corp.lan", "müller@straße.example"})
  void anAddressFits(String address) {
    assertThat(email.matches(null, address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", ".a@b", "a..b@c", "a@-b", "a@b\n"})
  void anythingElseDoesNot(String address) {
    assertThat(email.matches(null, address)).isFalse();
  }

  @Test
  void anAddressHasALength() {
    assertThat(email.matches(null, "a@" + "b.".repeat(125) + "bc")).isTrue();
    assertThat(email.matches(null, "a@" + "b.".repeat(126) + "b")).isFalse();
    assertThat(email.matches(null, "a@" + "b.".repeat(100_000) + "b")).isFalse();
  }
}
