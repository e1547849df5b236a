package ai.sutazai.record;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long the database may take over one statement before it is given up, there as here. */
@Component
public class StatementLimits {

  /** PostgreSQL tells of its own limits; only one that does not answer at all takes longer. */
  private static final Duration WITHOUT_AN_ANSWER = Duration.ofSeconds(10);

  /** Whoever holds locks and does nothing with them is not there any more. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  private final Duration statement;
  private final Duration lock;

  StatementLimits(
      @Value("${sutazai.statement-timeout}") Duration statement,
      @Value("${sutazai.lock-timeout}") Duration lock) {
    this.statement = statement;
    this.lock = lock;
  }

  /** For each connection that the pool opens. */
  public void holdFor(HikariDataSource pool) {
    pool.setConnectionInitSql(
        String.join(
            "; ",
            BulkDatabase.UTC,
            "set statement_timeout = " + statement.toMillis(),
            "set lock_timeout = " + lock.toMillis(),
            "set idle_in_transaction_session_timeout = " + FORGOTTEN.toMillis()));
    pool.addDataSourceProperty("socketTimeout", statement.plus(WITHOUT_AN_ANSWER).toSeconds());
  }
}
