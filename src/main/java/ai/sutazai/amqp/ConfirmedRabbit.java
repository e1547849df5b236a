package ai.sutazai.amqp;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.springrabbit.SpringRabbitMQComponent;
import org.apache.camel.component.springrabbit.SpringRabbitMQEndpoint;
import org.apache.camel.util.PropertiesHelper;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * Camel's {@code spring-rabbitmq}, but for two things: its own producer takes a message that no
 * queue wanted for sent, and its own consumer makes text of bytes before a route can refuse them.
 */
class ConfirmedRabbit extends SpringRabbitMQComponent {

  @Override
  protected Endpoint createEndpoint(String uri, String exchange, Map<String, Object> parameters)
      throws Exception {
    SpringRabbitMQEndpoint endpoint =
        new SpringRabbitMQEndpoint(uri, this, exchange) {
          @Override
          public RabbitTemplate createInOnlyTemplate() {
            return new ConfirmedTemplate(getConnectionFactory());
          }
        };
    endpoint.setConnectionFactory(getConnectionFactory());
    endpoint.setMessageConverter(getMessageConverter());
    getMessagePropertiesConverter().setHeaderFilterStrategy(getHeaderFilterStrategy());
    endpoint.setMessagePropertiesConverter(getMessagePropertiesConverter());
    endpoint.setRetry(getRetry());
    endpoint.setMessageListenerContainerType(getMessageListenerContainerType());
    endpoint.setConcurrentConsumers(getConcurrentConsumers());
    endpoint.setPrefetchCount(getPrefetchCount());
    // The template waits for the confirm itself.
    endpoint.setConfirm("disabled");
    endpoint.setSkipDeclareExchange(true);
    endpoint.setArgs(PropertiesHelper.extractProperties(parameters, "arg."));
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
