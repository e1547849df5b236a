package ai.sutazai.reload;

import ai.sutazai.record.StatementFile;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes down what became of a change of the routes. */
class ReloadLog {

  private static final Logger LOG = LoggerFactory.getLogger(ReloadLog.class);

  private static final String LOG_RELOAD = StatementFile.read(ReloadLog.class, "log-reload");

  private final JdbcClient database;

  ReloadLog(JdbcClient database) {
    this.database = database;
  }

  /** A change is made or refused whether the database is there or not. */
  void write(boolean applied, Collection<String> sources, List<Fault> faults) {
    try {
      database
          .sql(LOG_RELOAD)
          .param("subject", sources.size() == 1 ? sources.iterator().next() : null)
          .param("outcome", applied ? "success" : "failure")
          .param("sources", String.join(",", new TreeSet<>(sources)))
          .param(
              "reason",
              faults.isEmpty()
                  ? null
                  : faults.stream().map(Fault::toString).collect(Collectors.joining("; ")))
          .update();
    } catch (DataAccessException e) {
      LOG.warn(
          "The change of the routes could not be written to the audit log: {}", e.getMessage());
    }
  }
}
