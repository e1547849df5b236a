package ai.sutazai.record;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.boot.autoconfigure.flyway.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Connections for what grows with the record, migrations among it: a few, opened when they are
 * needed, without {@link StatementLimits}.
 */
@Configuration(proxyBeanMethods = false)
class BulkDatabase {

  /** The driver would ask for the machine's own time zone. */
  static final String UTC = "set time zone 'UTC'";

  private static final int AT_A_TIME = 3;
  private static final Duration KEPT = Duration.ofSeconds(30);

  @Bean(defaultCandidate = false)
  @FlywayDataSource
  HikariDataSource bulkPool(HikariDataSource dataSource) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(dataSource.getJdbcUrl());
    pool.setUsername(dataSource.getUsername());
    pool.setPassword(dataSource.getPassword());
    pool.setConnectionInitSql(UTC);
    pool.setConnectionTimeout(dataSource.getConnectionTimeout());
    pool.setMinimumIdle(0);
    pool.setMaximumPoolSize(AT_A_TIME);
    pool.setIdleTimeout(KEPT.toMillis());
    pool.addDataSourceProperty("connectTimeout", "5");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("ApplicationName", "sutazai-pipeline-bulk");
    return pool;
  }
}
