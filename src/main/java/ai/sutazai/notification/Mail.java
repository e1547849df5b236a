package ai.sutazai.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Writes events to people. */
final class Mail implements Channel {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TEXT =
      """
      %s

      origin    %s
      code      %s
      attempts  %d
      concerns  %s

      GET /api/v1/dead-letters/%s shows it; POST …/replay has it tried again.
      """;

  private final JavaMailSender sender;
  private final String from;
  private final List<String> to;

  Mail(JavaMailSender sender, String from, List<String> to) {
    this.sender = sender;
    this.from = from;
    this.to = List.copyOf(to);
  }

  @Override
  public void send(String id, String event) {
    try {
      JsonNode letter = JSON.readTree(event).get("data");
      MimeMessage message = sender.createMimeMessage();
      MimeMessageHelper parts = new MimeMessageHelper(message, "UTF-8");
      parts.setFrom(from);
      parts.setTo(to.toArray(String[]::new));
      // No name that a caller has chosen stands in a header.
      parts.setSubject(
          "Dead letter: %s, %s".formatted(word(letter, "origin"), word(letter, "code")));
      parts.setText(text(letter));
      sender.send(message);
    } catch (MailException | MessagingException e) {
      throw new NotDelivered("The mail was not sent: " + e.getMessage() + ".", e);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(JsonNode letter) {
    return TEXT.formatted(
        word(letter, "detail"),
        word(letter, "origin"),
        word(letter, "code"),
        letter.get("attempts").size(),
        letter.get("body"),
        word(letter, "id"));
  }

  private static String word(JsonNode letter, String field) {
    return letter.get(field).asText();
  }
}
