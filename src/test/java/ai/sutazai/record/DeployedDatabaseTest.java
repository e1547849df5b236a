package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployedDatabaseTest {

  private static final StatementLimits LIMITS =
      new StatementLimits(Duration.ofSeconds(20), Duration.ofSeconds(10));

  private final DeployedDatabase database = new DeployedDatabase();

  @Test
  void aUrlGivesAddressAndAccount() {
    HikariDataSource pool =
        database.dataSource("postgresql://su%40a:p%3Aw+1@db:6543/records?sslmode=require", LIMITS);
    assertThat(pool.getJdbcUrl()).isEqualTo("jdbc:postgresql://db:6543/records?sslmode=require");
    assertThat(pool.getUsername()).isEqualTo("su@a");
    assertThat(pool.getPassword()).isEqualTo("p:w+1");
  }

  @Test
  void theUsualPortNeedsNotBeSaid() {
    assertThat(database.dataSource("postgres://db/records", LIMITS).getJdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/records");
  }

  @Test
  void aJdbcUrlIsTakenAsItIs() {
    assertThat(database.dataSource("jdbc:postgresql://db/records?user=u", LIMITS).getJdbcUrl())
        .isEqualTo("jdbc:postgresql://db/records?user=u");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:secret@db/records",
        "postgresql://u:secret@db",
        "postgresql://u:sec ret",
        "jdbc:postgresql://db:port/records?user=u&password=secret"
      })
  void anotherAddressIsRefusedWithoutItsPassword(String url) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> database.dataSource(url, LIMITS))
        .withMessageContaining("DATABASE_URL")
        .withMessageNotContaining("sec");
  }
}
