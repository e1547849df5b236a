package ai.sutazai.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;

/**
 * Reads a message's properties, whatever stands in them: headers that only brokers write, and that
 * a sender has forged, would end the consumer, again and again.
 */
class BelievedProperties extends DefaultMessagePropertiesConverter {

  private static final Set<String> BROKERS_OWN = Set.of("x-death", "x-delay", "retry-count");

  @Override
  public MessageProperties toMessageProperties(
      BasicProperties source, Envelope envelope, String charset) {
    try {
      return super.toMessageProperties(source, envelope, charset);
    } catch (ClassCastException | NullPointerException e) {
      Map<String, Object> others = new HashMap<>(source.getHeaders());
      others.keySet().removeAll(BROKERS_OWN);
      return super.toMessageProperties(source.builder().headers(others).build(), envelope, charset);
    }
  }
}
