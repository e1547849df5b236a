package ai.sutazai.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {

  /** The example of the Standard Webhooks specification's libraries. */
  @Test
  void signatureIsThatOfTheSpecification() {
    WebhookSecret secret = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void anyOtherTextIsItsOwnBytes() {
    assertThat(new WebhookSecret("whsec_c2VjcmV0").sign("a", "1", "{}"))
        .isEqualTo(new WebhookSecret("secret").sign("a", "1", "{}"));
  }

  @Test
  void brokenBase64StopsTheStartAndIsNotShown() {
    for (String broken : new String[] {"whsec_!hidden!", "whsec_"}) {
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> new WebhookSecret(broken))
          .withMessageStartingWith("WEBHOOK_SECRET")
          .withMessageNotContaining("hidden");
    }
  }
}
