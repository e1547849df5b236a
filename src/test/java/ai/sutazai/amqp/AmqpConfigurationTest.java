package ai.sutazai.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import com.icegreen.greenmail.util.DummySSLServerSocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

class AmqpConfigurationTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "broker:5672",
        "http://u:hidden@broker",
        "amqp:///vhost",
        "amqp://u:hidden@broker:5672/",
        "amqp://u:hidden@broker:5672//",
        "amqp://u:hidden:more@broker:5672",
        "amqp://u:hid den@broker"
      })
  void addressThatIsNoneStopsTheStartAndIsNotTold(String url) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> connections(url))
        .withMessageStartingWith("RABBITMQ_URL")
        .withMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @CsvSource({
    "amqp://broker, 5672, /",
    "amqp://u:p@broker:5673/%2F, 5673, /",
    "amqps://u:p@broker/harbour, 5671, harbour",
  })
  void addressSaysWhere(String url, int port, String virtualHost) {
    CachingConnectionFactory connections = connections(url);

    assertThat(connections.getHost()).isEqualTo("broker");
    assertThat(connections.getPort()).isEqualTo(port);
    assertThat(connections.getVirtualHost()).isEqualTo(virtualHost);
    assertThat(connections.getRabbitConnectionFactory().isAutomaticRecoveryEnabled()).isFalse();
  }

  @Test
  void brokerWhoseCertificateNobodyVouchesForGetsNoPassword() throws Exception {
    assertThat(refusal()).hasMessageContaining("certification path");
  }

  @Test
  void brokerWithTheCertificateOfAnotherHostGetsNoPassword() throws Exception {
    SSLContext usual = SSLContext.getDefault();
    SSLContext.setDefault(trustingTheCertificate());
    try {
      assertThat(refusal()).hasMessageContaining("localhost");
    } finally {
      SSLContext.setDefault(usual);
    }
  }

  /** Why the handshake with a broker fails whose certificate is self-signed, for no host. */
  private static Throwable refusal() throws Exception {
    try (ServerSocket broker =
        new DummySSLServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new Thread(() -> read(broker), "broker").start();
      CachingConnectionFactory connections =
          connections("amqps://u:p@localhost:" + broker.getLocalPort());
      try {
        Throwable[] refusal = new Throwable[1];
        assertThatExceptionOfType(AmqpIOException.class)
            .isThrownBy(connections::createConnection)
            .satisfies(e -> refusal[0] = e.getCause());
        assertThat(refusal[0]).isInstanceOf(SSLHandshakeException.class);
        return refusal[0];
      } finally {
        connections.destroy();
      }
    }
  }

  private static void read(ServerSocket broker) {
    try (Socket caller = broker.accept();
        InputStream in = caller.getInputStream()) {
      in.read();
    } catch (IOException e) {
      // The caller went away.
    }
  }

  private static SSLContext trustingTheCertificate() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file =
        DummySSLServerSocketFactory.class.getResourceAsStream("/greenmail.p12")) {
      store.load(file, "changeit".toCharArray());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static CachingConnectionFactory connections(String url) {
    return new AmqpConfiguration().brokerConnections(url);
  }
}
