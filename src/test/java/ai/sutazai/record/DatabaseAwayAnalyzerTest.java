package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

class DatabaseAwayAnalyzerTest {

  private static final StatementLimits LIMITS =
      new StatementLimits(Duration.ofSeconds(20), Duration.ofSeconds(10));

  private final MockEnvironment environment = new MockEnvironment();
  private final DatabaseAwayAnalyzer analyzer = new DatabaseAwayAnalyzer(environment);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:secret@127.0.0.1:1/records",
        "jdbc:postgresql://127.0.0.1:1/records?user=u&password=secret",
        "jdbc:postgresql://db.invalid/records?user=u&password=secret"
      })
  void aServerThatIsNotThereIsToldInASentenceWithoutItsPassword(String url) {
    environment.setActiveProfiles("postgresql");
    try (HikariDataSource pool = new DeployedDatabase().dataSource(url, LIMITS)) {
      Throwable failure =
          catchThrowable(() -> Flyway.configure().dataSource(pool).load().migrate());
      FailureAnalysis analysis = analyzer.analyze(failure);
      assertThat(analysis.getDescription())
          .startsWith("The database at DATABASE_URL cannot be used: ")
          .containsAnyOf("127.0.0.1:1", "db.invalid")
          .doesNotContain("secret");
      assertThat(analysis.getAction()).contains("DATABASE_URL").doesNotContain("secret");
    }
  }

  @Test
  void whatIsNotItsFaultIsLeftToOthers() {
    SQLException away = new SQLException("away", "08001");
    assertThat(analyzer.analyze(away)).as("the embedded database").isNull();
    environment.setActiveProfiles("postgresql");
    assertThat(analyzer.analyze(away)).isNotNull();
    assertThat(analyzer.analyze(new SQLException("a migration's fault", "42601"))).isNull();
  }
}
