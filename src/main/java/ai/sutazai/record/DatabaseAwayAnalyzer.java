package ai.sutazai.record;

import ai.sutazai.errors.Causes;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Says in a sentence that the operator's PostgreSQL lets nobody in, and why. */
final class DatabaseAwayAnalyzer extends AbstractFailureAnalyzer<SQLException> {

  /** No connection, no such account, no such database, not now. */
  private static final Pattern SQL_STATES = Pattern.compile("08.*|28.*|3D.*|53.*|57P.*");

  private final Environment environment;

  DatabaseAwayAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
    boolean away = cause.getSQLState() != null && SQL_STATES.matcher(cause.getSQLState()).matches();
    if (!away || !environment.acceptsProfiles(Profiles.of("postgresql"))) {
      return null;
    }
    // The driver's own words leave out which host was not found.
    Throwable origin = Causes.of(cause).reduce(cause, (outer, inner) -> inner);
    return new FailureAnalysis(
        "The database at DATABASE_URL cannot be used: "
            + cause.getMessage()
            + (origin == cause ? "" : " (" + origin + ")"),
        "Start it, or set DATABASE_URL to postgresql://user:password@host:port/database,"
            + " percent-encoded.",
        cause);
  }
}
