package ai.sutazai.record;

import io.github.resilience4j.core.functions.CheckedSupplier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Says which statements take long, by their files; values never stand in them. */
@Component
class SlowStatements {

  private static final Logger LOG = LoggerFactory.getLogger(SlowStatements.class);

  private static final int LONGEST_NAME = 120;

  private final Duration threshold;
  private final Path routes;

  SlowStatements(
      @Value("${sutazai.slow-statement}") Duration threshold,
      @Value("${sutazai.routes-dir}") Path routes) {
    this.threshold = threshold;
    this.routes = routes;
  }

  /**
   * @param sql as JDBC has it
   */
  <T> T timed(String sql, CheckedSupplier<T> call) throws Throwable {
    long began = System.nanoTime();
    try {
      return call.get();
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - began);
      if (taken.compareTo(threshold) >= 0) {
        LOG.warn("Slow statement: {} took {} ms", name(sql), taken.toMillis());
      }
    }
  }

  /** Its file; or its beginning, if it stands in none or the file has changed meanwhile. */
  private String name(String sql) {
    try (Stream<Path> files = Files.walk(routes)) {
      return files
          .filter(file -> file.toString().endsWith(".sql") && holds(file, sql))
          .findFirst()
          .map(Path::toString)
          .orElseGet(() -> beginning(sql));
    } catch (IOException | UncheckedIOException e) {
      return beginning(sql);
    }
  }

  private static boolean holds(Path file, String sql) {
    try {
      return Statements.sql(Files.readString(file)).strip().equals(sql.strip());
    } catch (IOException e) {
      return false;
    }
  }

  private static String beginning(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) + "…" : line;
  }
}
