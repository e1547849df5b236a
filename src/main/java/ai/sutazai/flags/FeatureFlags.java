package ai.sutazai.flags;

import ai.sutazai.errors.Unavailable;
import ai.sutazai.record.StatementFile;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asked by a route whether it may do something now. The record is read each time, so that a change
 * holds at once on every replica; it is one row by its key.
 */
@Component("flags")
public class FeatureFlags {

  private static final Set<String> NAMES =
      Set.of(
          "model-answers",
          "follow-up-rewriting",
          "door-http",
          "door-inbox",
          "door-amqp",
          "door-amqp-tasks");
  private static final String OF_AGENT = "agent-";
  private static final Duration UNTIL_SWITCHED_ON = Duration.ofSeconds(60);

  private static final String IS_ENABLED = StatementFile.read(FeatureFlags.class, "is-enabled");

  private final JdbcClient database;

  FeatureFlags(@Qualifier("record") DataSource database) {
    this.database = JdbcClient.create(database);
  }

  /** Whether a route may ask for a flag of this name; each agent has one. */
  public static boolean isKnown(String name) {
    return NAMES.contains(name) || name.startsWith(OF_AGENT);
  }

  /** Whether it is switched on; that of an agent which does not exist is not. */
  public boolean enabled(String name) {
    return database
        .sql(IS_ENABLED)
        .param("name", name)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /**
   * @throws Unavailable while it is switched off
   */
  public void require(String name) {
    if (!enabled(name)) {
      throw new Unavailable(
          "This is switched off for the moment (" + name + ").", UNTIL_SWITCHED_ON);
    }
  }
}
