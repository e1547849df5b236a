package ai.sutazai.errors;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;

/** Tells an outage of something this service needs from an error in what it does. */
@Component("outage")
public class Outage {

  /**
   * Connection failures, shutdown, lack of resources: classes 08, 57P and 53 of PostgreSQL. Its
   * time limits are, too (57014 of a statement, 55P03 of a lock, 25P03 of a transaction): what is
   * under them asks for a bounded part of the record, whatever stands in it. And so is what gave
   * way to others who changed the same at once (40001, and 40P01 of a deadlock).
   */
  private static final Pattern SQL_STATES =
      Pattern.compile("08.*|57P.*|53.*|57014|55P03|25P03|40001|40P01");

  /** Whether the same work may succeed once what failed is back, whatever the work is. */
  // Not as @ExchangeException, which would be the innermost cause alone.
  public static boolean isOutage(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) {
    return Causes.of(failure)
        .anyMatch(
            cause ->
                cause instanceof Unavailable
                    || cause instanceof TooManyRequests
                    || isOfCutFile(cause)
                    || isOfDatabase(cause)
                    || isShut(cause));
  }

  /** Whether a file that is mapped, as only those of the index are, was cut. */
  public static boolean isOfCutFile(Throwable cause) {
    return cause instanceof InternalError
        && cause.getMessage() != null
        && cause.getMessage().contains("unsafe memory access");
  }

  /** Whether a breaker let nobody through. */
  public static boolean isShut(Throwable cause) {
    return cause instanceof CallNotPermittedException;
  }

  /** Whether PostgreSQL is away, out of something, or gave way. */
  public static boolean isOfDatabase(Throwable cause) {
    return cause instanceof CannotGetJdbcConnectionException
        || cause instanceof SQLTransientException
        || cause instanceof SQLException sql
            && sql.getSQLState() != null
            && SQL_STATES.matcher(sql.getSQLState()).matches();
  }
}
