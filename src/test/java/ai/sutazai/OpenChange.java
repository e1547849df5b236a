package ai.sutazai;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A change of the record that is not committed yet: whoever needs its rows waits for them. */
public final class OpenChange implements AutoCloseable {

  private final Connection connection;
  private final JdbcClient database;

  private OpenChange(Connection connection) {
    this.connection = connection;
    this.database = JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  public static OpenChange of(DataSource dataSource, String sql, Object... parameters)
      throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    OpenChange change = new OpenChange(connection);
    change.database.sql(sql).params(parameters).update();
    return change;
  }

  /** Returns once somebody waits for this change. */
  public void awaitWaiting() {
    await()
        .until(
            () ->
                database
                    .sql(
                        "select exists (select from pg_stat_activity"
                            + " where pg_backend_pid() = any (pg_blocking_pids(pid)))")
                    .query(Boolean.class)
                    .single());
  }

  /** The ids of those rows that nobody else has locked. */
  public List<String> free(String rows, Object... parameters) {
    return database
        .sql("select id::text from " + rows + " for no key update skip locked")
        .params(parameters)
        .query(String.class)
        .list();
  }

  public void commit() throws SQLException {
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
    connection.close();
  }
}
