package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;

class DatabaseHealthIndicatorTest {

  private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("database");

  @Test
  void aDatabaseThatSaysNothingIsDownWithinTwoSecondsAndAtOnceWhileItIsLeftAlone()
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/records");
      pool.setConnectionTimeout(5_000);
      pool.setInitializationFailTimeout(-1);
      DatabaseHealthIndicator indicator = new DatabaseHealthIndicator(pool, breaker);
      assertDownWithin(Duration.ofSeconds(2), indicator);

      breaker.transitionToOpenState();
      assertDownWithin(Duration.ofMillis(500), indicator);

      breaker.transitionToHalfOpenState();
      assertThat(indicator.health().getDetails()).as("asked again").containsKey("database");
    }
  }

  private static void assertDownWithin(Duration limit, DatabaseHealthIndicator indicator) {
    Instant start = Instant.now();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(Duration.between(start, Instant.now())).isLessThan(limit);
  }
}
