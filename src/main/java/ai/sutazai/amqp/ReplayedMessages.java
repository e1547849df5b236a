package ai.sutazai.amqp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.component.springrabbit.SpringRabbitMQConstants;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Makes the message again of which a letter was made. */
@Component("replayedMessages")
public class ReplayedMessages {

  /** A header: which letter's replay this is, and after how many attempts. */
  static final String REPLAY = "x-replay";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Bytes; a frame of 128 KB has to hold a message's headers and its reason. */
  private static final int MOST_HEADERS = 32 << 10;

  private final ObjectProvider<ConnectionFactory> broker;

  ReplayedMessages(ObjectProvider<ConnectionFactory> broker) {
    this.broker = broker;
  }

  /**
   * Of a letter's row {@code {exchange, routingKey, headers, content}}; sets where it goes. Its
   * sender is this service, and {@code x-dead-letter-id} tells whose it is.
   */
  public Message restore(
      @Body Map<String, Object> row,
      @Header("letterId") String letter,
      @Header("attempts") int attempts,
      @Headers Map<String, Object> headers)
      throws JsonProcessingException {
    headers.put(SpringRabbitMQConstants.EXCHANGE_OVERRIDE_NAME, row.get("exchange"));
    headers.put(SpringRabbitMQConstants.ROUTING_OVERRIDE_KEY, row.get("routingKey"));
    MessageProperties properties = properties((String) row.get("headers"));
    properties.setUserId(broker.getObject().getUsername());
    properties.setHeader("x-dead-letter-id", letter);
    properties.setHeader(REPLAY, letter + "/" + attempts);
    return MessageBuilder.withBody((byte[]) row.get("content")).andProperties(properties).build();
  }

  /** As it came, with its letter and its reason; a user-id a broker takes of its sender alone. */
  public Message leave(
      @Header("messageBytes") byte[] content,
      @Header("letterHeaders") String letterHeaders,
      @Header("letterId") String letter,
      @Header("errorCode") String code,
      @Header("errorDetail") String detail)
      throws JsonProcessingException {
    MessageProperties properties = properties(letterHeaders);
    if (letterHeaders.getBytes(StandardCharsets.UTF_8).length > MOST_HEADERS) {
      properties.getHeaders().clear();
    }
    properties.setHeader("x-dead-letter-id", letter);
    properties.setHeader("x-error-code", code);
    properties.setHeader("x-error-detail", detail);
    return MessageBuilder.withBody(content).andProperties(properties).build();
  }

  private static MessageProperties properties(String letterHeaders) throws JsonProcessingException {
    Map<String, Object> kept = JSON.readValue(letterHeaders, new TypeReference<>() {});
    kept.remove("user_id");
    MessageProperties properties = new MessageProperties();
    properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
    properties.setMessageId((String) kept.remove("message_id"));
    properties.setCorrelationId((String) kept.remove("correlation_id"));
    properties.setContentType((String) kept.remove("content_type"));
    properties.setContentEncoding((String) kept.remove("content_encoding"));
    properties.setAppId((String) kept.remove("app_id"));
    properties.setReplyTo((String) kept.remove("reply_to"));
    kept.forEach(properties::setHeader);
    return properties;
  }
}
