package ai.sutazai;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
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

  /** Of a document, which stays as it is. */
  public static OpenChange ofDocument(DataSource dataSource, String id) throws SQLException {
    return of(dataSource, "update documents set updated_at = updated_at where id = ?::uuid", id);
  }

  /** Returns once somebody waits for this change. */
  public void awaitWaiting() {
    await()
        .until(
            () ->
                database
                    .sql(
                        // Not pg_stat_activity, which stays as it was first seen in a transaction.
                        "select exists (select from pg_locks"
                            + " where not granted and pg_backend_pid() = any (pg_blocking_pids(pid)))")
                    .query(Boolean.class)
                    .single());
  }

  /** Returns once nobody else holds any of so many rows; others may lock one for a moment. */
  public void awaitFree(int count, String rows, Object... parameters) {
    await()
        .until(
            () ->
                database
                    .sql("select id from " + rows + " for no key update skip locked")
                    .params(parameters)
                    .query()
                    .listOfRows(),
            free -> free.size() == count);
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
