package ai.sutazai.embedded;

import ai.sutazai.record.StatementLimits;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** The embedded default's records. */
@Configuration(proxyBeanMethods = false)
@Profile("!postgresql")
class EmbeddedDatabase {

  @Bean
  DatabaseServer databaseServer(DataDirectory data) throws IOException {
    return new DatabaseServer(data);
  }

  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource dataSource(DatabaseServer server, DataDirectory data, StatementLimits limits) {
    HikariDataSource pool = new HikariDataSource();
    limits.holdFor(pool);
    pool.setJdbcUrl(server.url());
    pool.setUsername(DatabaseServer.OWNER);
    pool.setPassword(data.secret("postgresql-password"));
    return pool;
  }
}
