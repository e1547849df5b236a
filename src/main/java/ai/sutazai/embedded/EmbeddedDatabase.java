package ai.sutazai.embedded;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The embedded default's PostgreSQL: durable, behind a password, on a loopback port of its own. */
@Configuration(proxyBeanMethods = false)
class EmbeddedDatabase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Bean(destroyMethod = "close")
  DatabaseServer databaseServer(DataDirectory data) throws IOException {
    data.secret("postgresql-password");
    return new DatabaseServer(port -> start(data, port));
  }

  private static DatabaseServer.Running start(DataDirectory data, int port) throws IOException {
    Path records = data.directory("postgresql");
    endOrphan(records);
    // The library still holds its lock of a server that was killed; ours is the data directory's.
    Files.deleteIfExists(records.resolve("epg-lock"));
    EmbeddedPostgres postgres = builder(data, records).setPort(port).start();
    return new DatabaseServer.Running(postgres, postmaster(records));
  }

  private static EmbeddedPostgres.Builder builder(DataDirectory data, Path records) {
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(data.directory("postgresql-binaries").toFile())
        .setDataDirectory(records)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(PATIENCE)
        .setConnectConfig("password", data.secret("postgresql-password"))
        // Extra options of initdb: the last --auth wins over the library's "trust".
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", data.path("postgresql-password").toString())
        .setLocaleConfig("locale", "C.UTF-8")
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "''")
        .setServerConfig("timezone", "UTC")
        .setServerConfig("max_connections", "40")
        .setServerConfig("shared_buffers", "64MB")
        .setServerConfig("jit", "off");
  }

  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource dataSource(DatabaseServer server, DataDirectory data) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres");
    pool.setUsername("postgres");
    pool.setPassword(data.secret("postgresql-password"));
    return pool;
  }

  /** Ends the server that a killed instance left behind in this directory, which we hold alone. */
  private static void endOrphan(Path records) throws IOException {
    Optional<ProcessHandle> orphan = postmaster(records);
    if (orphan.isEmpty()) {
      return;
    }
    try {
      orphan.get().destroy();
      orphan.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      orphan.get().destroyForcibly();
      orphan.get().onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IOException("Could not end the database left behind in " + records, e);
    }
  }

  /** The server's first process, if it runs. */
  private static Optional<ProcessHandle> postmaster(Path records) throws IOException {
    Path pidFile = records.resolve("postmaster.pid");
    if (Files.notExists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty()) {
      // Killed while it wrote this; PostgreSQL would not start beside it.
      Files.delete(pidFile);
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(p -> p.info().commandLine().orElse("").contains(records.toString()));
  }
}
