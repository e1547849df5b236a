package ai.sutazai.record;

import ai.sutazai.errors.UnusableSetting;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.util.UriUtils;

/** The records in a PostgreSQL of the operator's own. */
@Configuration(proxyBeanMethods = false)
@Profile("postgresql")
class DeployedDatabase {

  /**
   * @param url {@code postgresql://user:password@host:port/database?option=value}, each part but
   *     the host percent-encoded; or a JDBC URL
   */
  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource dataSource(@Value("${DATABASE_URL}") String url, StatementLimits limits) {
    HikariDataSource pool = new HikariDataSource();
    limits.holdFor(pool);
    if (url.startsWith("jdbc:postgresql:")) {
      pool.setJdbcUrl(understood(url));
      return pool;
    }
    URI uri = parse(url);
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    pool.setJdbcUrl(
        understood("jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath() + query));
    if (uri.getRawUserInfo() != null) {
      String[] account = uri.getRawUserInfo().split(":", 2);
      pool.setUsername(decode(account[0]));
      pool.setPassword(account.length > 1 ? decode(account[1]) : null);
    }
    return pool;
  }

  private static URI parse(String url) {
    try {
      URI uri = URI.create(url);
      boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
      if (known && uri.getHost() != null && uri.getRawPath().length() > 1) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the password that may stand in it.
    }
    throw unusable();
  }

  private static String understood(String jdbcUrl) {
    if (Driver.parseURL(jdbcUrl, null) == null) {
      throw unusable();
    }
    return jdbcUrl;
  }

  private static UnusableSetting unusable() {
    return new UnusableSetting(
        "DATABASE_URL is not the address of a PostgreSQL database.",
        "Set it to postgresql://user:password@host:port/database, percent-encoded.");
  }

  private static String decode(String part) {
    return UriUtils.decode(part, StandardCharsets.UTF_8);
  }
}
