package ai.sutazai.notification;

import ai.sutazai.errors.UnusableSetting;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is sent, as Standard Webhooks has it. */
final class WebhookSecret {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String BASE64 = "whsec_";

  private final SecretKeySpec key;

  /**
   * @param setting {@code whsec_} and base64, or any text, whose UTF-8 bytes it then is
   */
  WebhookSecret(String setting) {
    key = new SecretKeySpec(bytes(setting), ALGORITHM);
  }

  /** The header {@code webhook-signature}. */
  String sign(String id, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signature =
          mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(signature);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String setting) {
    if (!setting.startsWith(BASE64)) {
      return setting.getBytes(StandardCharsets.UTF_8);
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(setting.substring(BASE64.length()));
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Said below; its message would show a part of the secret.
    }
    throw new UnusableSetting(
        "WEBHOOK_SECRET begins with whsec_, but no base64 follows.",
        "Set it as the receiver knows it, or leave it out and one is made in the data directory.");
  }
}
