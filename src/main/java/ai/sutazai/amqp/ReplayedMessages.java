package ai.sutazai.amqp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  private static final ObjectMapper JSON = new ObjectMapper();

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
      @Headers Map<String, Object> headers)
      throws JsonProcessingException {
    headers.put(SpringRabbitMQConstants.EXCHANGE_OVERRIDE_NAME, row.get("exchange"));
    headers.put(SpringRabbitMQConstants.ROUTING_OVERRIDE_KEY, row.get("routingKey"));
    Map<String, String> kept =
        JSON.readValue((String) row.get("headers"), new TypeReference<>() {});
    kept.remove("user_id");
    MessageProperties properties = new MessageProperties();
    properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
    properties.setUserId(broker.getObject().getUsername());
    properties.setMessageId(kept.remove("message_id"));
    properties.setCorrelationId(kept.remove("correlation_id"));
    properties.setContentType(kept.remove("content_type"));
    properties.setAppId(kept.remove("app_id"));
    properties.setReplyTo(kept.remove("reply_to"));
    kept.forEach(properties::setHeader);
    properties.setHeader("x-dead-letter-id", letter);
    return MessageBuilder.withBody((byte[]) row.get("content")).andProperties(properties).build();
  }
}
