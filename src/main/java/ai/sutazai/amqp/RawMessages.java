package ai.sutazai.amqp;

import java.nio.charset.StandardCharsets;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.support.converter.MessageConverter;

/** Bodies are bytes, whatever a sender calls them; text leaves as UTF-8, and everything durable. */
class RawMessages implements MessageConverter {

  @Override
  public Message toMessage(Object body, MessageProperties properties) {
    properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
    if (body instanceof byte[] bytes) {
      return new Message(bytes, properties);
    }
    properties.setContentEncoding(StandardCharsets.UTF_8.name());
    String text = body == null ? "" : body.toString();
    return new Message(text.getBytes(StandardCharsets.UTF_8), properties);
  }

  @Override
  public Object fromMessage(Message message) {
    return message.getBody();
  }
}
