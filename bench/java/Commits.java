import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that taking messages in can be: {@code Commits AMQP_URL DATABASE_URL QUEUE CONSUMERS
 * PREFETCH MESSAGES} inserts each message into {@code bench_commits} by a commit of its own, then acknowledges
 * it. Says {@code ready} once it consumes, and at the end how many were committed a second.
 */
class Commits {

  public static void main(String[] args) throws Exception {
    URI database = new URI(args[1]);
    String[] account = database.getUserInfo().split(":");
    String url = "jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath();
    int consumers = Integer.parseInt(args[3]);
    int messages = Integer.parseInt(args[5]);
    ConnectionFactory broker = new ConnectionFactory();
    broker.setUri(args[0]);
    try (Connection connection = broker.newConnection()) {
      CountDownLatch left = new CountDownLatch(messages);
      AtomicLong first = new AtomicLong();
      for (int n = 0; n < consumers; n++) {
        Channel channel = connection.createChannel();
        channel.queueDeclare(args[2], true, false, false, Map.of("x-queue-type", "quorum"));
        channel.basicQos(Integer.parseInt(args[4]));
        PreparedStatement insert =
            DriverManager.getConnection(url, account[0], account[1])
                .prepareStatement("insert into bench_commits (content) values (?)");
        channel.basicConsume(
            args[2],
            new DefaultConsumer(channel) {
              @Override
              public void handleDelivery(
                  String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                  throws IOException {
                try {
                  insert.setBytes(1, body);
                  insert.executeUpdate();
                } catch (SQLException e) {
                  throw new IOException(e);
                }
                first.compareAndSet(0, System.nanoTime());
                channel.basicAck(envelope.getDeliveryTag(), false);
                left.countDown();
              }
            });
      }
      System.out.println("ready");
      left.await();
      System.out.println((messages - 1) / ((System.nanoTime() - first.get()) / 1e9));
    }
  }
}
