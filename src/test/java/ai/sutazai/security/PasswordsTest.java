package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.Unavailable;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class PasswordsTest {

  private final Passwords passwords = new Passwords();

  @Test
  void hashIsArgon2idAndMatchesItsPasswordAlone() {
    String hash = passwords.hash("correct horse");

    assertThat(hash).startsWith("$argon2id$");
    assertThat(passwords.matches("correct horse", hash)).isTrue();
    assertThat(passwords.matches("correct horse ", hash)).isFalse();
    assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
  }

  @Test
  void noPasswordHasNoHash() {
    assertThat(passwords.hash(null)).isNull();
  }

  @Test
  void unknownAccountTakesAsLongAsAWrongPassword() {
    String hash = passwords.hash("correct horse");
    IntStream.range(0, 5).forEach(i -> passwords.matches("warm up", hash));

    // By turns, so that whatever else this machine does falls on both.
    double[] ofKnown = new double[9];
    double[] ofUnknown = new double[9];
    for (int n = 0; n < ofKnown.length; n++) {
      ofKnown[n] = time(hash);
      ofUnknown[n] = time(null);
    }

    assertThat(median(ofUnknown) / median(ofKnown)).isBetween(0.3, 3.0);
  }

  @Test
  void unknownAccountIsHashedAsAnyOther() {
    String hash = passwords.hash("correct horse");

    assertThat(Passwords.NOBODYS_HASH.split("\\$")[3]).isEqualTo(hash.split("\\$")[3]);
    assertThat(Passwords.NOBODYS_HASH).hasSameSizeAs(hash);
  }

  @Test
  void closedAccountMatchesNoPasswordAndIsAnUnknownOne(CapturedOutput output) {
    assertThat(passwords.matches("closed", "closed")).isFalse();

    assertThat(output).doesNotContain("Malformed password hash");
  }

  @Test
  void floodIsRefusedInsteadOfQueuedWithoutEnd() throws Exception {
    Callable<Boolean> refused =
        () -> {
          try {
            passwords.hash("correct horse");
            return false;
          } catch (Unavailable e) {
            return true;
          }
        };

    var outcomes =
        AccessTest.inParallel(
            IntStream.range(0, 300).mapToObj(i -> refused).collect(Collectors.toList()));

    assertThat(outcomes).contains(true, false);
    assertThat(passwords.hash("correct horse")).isNotNull();
  }

  @Test
  void unacceptableLengthIsAnInvalidRequest() {
    for (String bad : new String[] {"", "seven77", "x".repeat(129)}) {
      assertThatExceptionOfType(ai.sutazai.errors.InvalidRequest.class)
          .isThrownBy(() -> passwords.hash(bad));
    }
  }

  private double time(String hash) {
    long start = System.nanoTime();
    passwords.matches("wrong password", hash);
    return System.nanoTime() - start;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
