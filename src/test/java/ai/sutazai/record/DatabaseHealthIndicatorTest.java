package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.InTime;
import com.zaxxer.hikari.HikariDataSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class DatabaseHealthIndicatorTest {

  private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("database");

  @Test
  void aDatabaseThatSaysNothingIsDownWithinTwoSecondsAndAtOnceWhileItIsLeftAlone()
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/records");
      pool.setConnectionTimeout(60_000);
      pool.setInitializationFailTimeout(-1);
      DatabaseHealthIndicator indicator = new DatabaseHealthIndicator(pool, breaker);
      Health silence = InTime.within(Duration.ofSeconds(2), indicator::health);
      assertThat(silence.getStatus()).isEqualTo(Status.DOWN);
      assertThat(silence.getDetails()).containsKey("database");

      breaker.transitionToOpenState();
      assertThat(indicator.health())
          .as("not asked")
          .isEqualTo(Health.down().withDetail("breaker", State.OPEN).build());

      breaker.transitionToHalfOpenState();
      assertThat(indicator.health().getDetails()).as("asked again").containsKey("database");
    }
  }
}
