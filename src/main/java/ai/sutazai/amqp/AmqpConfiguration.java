package ai.sutazai.amqp;

import ai.sutazai.errors.UnusableSetting;
import ai.sutazai.text.SingleLine;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.camel.component.springrabbit.DefaultListenerContainerFactory;
import org.apache.camel.component.springrabbit.SpringRabbitMQEndpoint;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.MissingQueueEvent;
import org.springframework.amqp.rabbit.retry.MessageRecoverer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.retry.interceptor.RetryOperationsInterceptor;

/** The connection to RabbitMQ, and Camel's component on it. */
@Configuration(proxyBeanMethods = false)
@Profile("rabbitmq")
class AmqpConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(AmqpConfiguration.class);

  /**
   * Before a message that could not even be parked comes again, and before a consumer looks again
   * for a broker that was away at the start; a stop waits it out for each of them.
   */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int CONNECTION_TIMEOUT_MS = 5_000;

  /**
   * @param url {@code amqp://user:password@host:port/vhost}, or amqps, each part but the host
   *     percent-encoded
   */
  @Bean
  CachingConnectionFactory brokerConnections(@Value("${RABBITMQ_URL}") String url) {
    CachingConnectionFactory connections = new CachingConnectionFactory(broker(url));
    // As long as the broker lets it be: its connection would end with a longer one, each time.
    connections.getRabbitConnectionFactory().setMaxInboundMessageBodySize(Integer.MAX_VALUE);
    connections.setConnectionNameStrategy(factory -> "sutazai-pipeline");
    connections.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
    connections.setPublisherConfirmType(ConfirmType.CORRELATED);
    connections.setPublisherReturns(true);
    connections.addConnectionListener(new BrokerWatch());
    return connections;
  }

  @Bean
  Topology topology(
      CachingConnectionFactory connections, @Value("${bus.definitions}") Path definitions) {
    Topology topology = new Topology(definitions);
    topology.check(connections);
    connections.addConnectionListener(topology::restore);
    return topology;
  }

  /** Needs the topology, which is checked before. */
  @Bean("spring-rabbitmq-component")
  ConfirmedRabbit confirmedRabbit(CachingConnectionFactory connections, Topology topology) {
    PatientAdmin admin = new PatientAdmin(connections);
    ConfirmedRabbit component = new ConfirmedRabbit();
    component.setConnectionFactory(connections);
    component.setAmqpAdmin(admin);
    component.setMessageConverter(new RawMessages());
    component.setRetry(giveBack());
    component.setListenerContainerFactory(
        new DefaultListenerContainerFactory() {
          @Override
          public AbstractMessageListenerContainer createListenerContainer(
              SpringRabbitMQEndpoint endpoint) {
            AbstractMessageListenerContainer consumer = super.createListenerContainer(endpoint);
            consumer.setMessagePropertiesConverter(new BelievedProperties());
            consumer.setRecoveryInterval(PAUSE.toMillis());
            consumer.setApplicationEventPublisher(
                event -> {
                  if (event instanceof MissingQueueEvent) {
                    restore(connections, topology, admin);
                  }
                });
            return consumer;
          }
        });
    DefaultHeaderFilterStrategy filter = new DefaultHeaderFilterStrategy();
    filter.setInFilterStartsWith(DefaultHeaderFilterStrategy.CAMEL_FILTER_STARTS_WITH);
    // However it is written: a sender's CAMELSpringRabbitmqUserId would take the broker's place.
    filter.setLowerCase(true);
    // Only what is meant for the bus leaves.
    filter.setOutFilterPattern("(?!x-).*");
    component.setHeaderFilterStrategy(filter);
    return component;
  }

  /**
   * A queue was deleted while the connection stands; its consumer comes again until it is there.
   */
  private static void restore(
      CachingConnectionFactory connections, Topology topology, PatientAdmin admin) {
    try {
      Connection connection = connections.createConnection();
      topology.restore(connection);
      admin.restore(connection);
    } catch (AmqpException e) {
      LOG.debug("The next connection declares what is missing", e);
    }
  }

  /**
   * A message whose route ended in an error goes back to its queue: the routes park what is at
   * fault, so that this one was in work when its worker was stopped, or the record was away.
   */
  private static RetryOperationsInterceptor giveBack() {
    MessageRecoverer recoverer =
        (message, cause) -> {
          try {
            Thread.sleep(PAUSE.toMillis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          LOG.warn("A message goes back to its queue: {}", SingleLine.of(cause.toString()));
          throw new ImmediateRequeueAmqpException(cause);
        };
    return RetryInterceptorBuilder.stateless().maxAttempts(1).recoverer(recoverer).build();
  }

  private static ConnectionFactory broker(String url) {
    ConnectionFactory broker = new ConnectionFactory();
    // A connection that is lost is made anew by what is around it.
    broker.setAutomaticRecoveryEnabled(false);
    try {
      URI uri = URI.create(url);
      boolean overTls = "amqps".equals(uri.getScheme());
      if (overTls) {
        // By the URL alone it would trust everybody.
        broker.useSslProtocol(SSLContext.getDefault());
        broker.enableHostnameVerification();
      }
      if ((overTls || "amqp".equals(uri.getScheme())) && uri.getHost() != null) {
        broker.setUri(uri);
        if (!broker.getVirtualHost().isEmpty()) {
          return broker;
        }
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the password that may stand in it.
    } catch (GeneralSecurityException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    throw new UnusableSetting(
        "RABBITMQ_URL is not the address of a RabbitMQ broker.",
        "Set it to amqp://user:password@host:port/vhost, percent-encoded; the virtual host / is %2F.");
  }
}
