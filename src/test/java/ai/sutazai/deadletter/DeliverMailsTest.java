package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliverMailsTest extends ConfiguredProductTest {

  @Test
  void newLetterIsMailedToEverybodyWhoIsSet() throws Exception {
    String document = rejected("grüße.pdf");

    List<MimeMessage> mails = awaitMails(document);

    assertThat(mails).hasSize(2);
    MimeMessage mail = mails.get(0);
    assertThat(mail.getSubject()).isEqualTo("Dead letter: document, corrupt");
    assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("sutazai@localhost");
    assertThat(mail.getRecipients(RecipientType.TO))
        .extracting(Object::toString)
        .containsExactly("night@example.org", "day@example.org");
    String text = (String) mail.getContent();
    assertThat(text)
        .contains(letterOf(document).at("/detail").asText())
        .contains(letterOf(document).at("/id").asText())
        .contains("grüße")
        .doesNotContain("secret");
  }

  @Test
  void mailIsSentOnceForEachParking() throws Exception {
    String document = rejected("again.pdf");
    assertThat(awaitMails(document)).hasSize(2);

    admin()
        .post("/api/v1/dead-letters/" + letterOf(document).at("/id").asText() + "/replay")
        .is(202);

    await().atMost(Duration.ofSeconds(30)).until(() -> mails(document).size() == 4);
  }

  private static List<MimeMessage> awaitMails(String document) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> mails(document), found -> found.size() >= 2);
  }

  /** One a recipient. */
  private static List<MimeMessage> mails(String document) {
    return Arrays.stream(POSTBOX.getReceivedMessages())
        .filter(mail -> text(mail).contains(document))
        .toList();
  }

  private static String text(MimeMessage mail) {
    try {
      return (String) mail.getContent();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
