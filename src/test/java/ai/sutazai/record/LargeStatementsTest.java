package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.ProductTest;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** What a large value costs the database; a plan that is made for it holds two copies of it. */
class LargeStatementsTest extends ProductTest {

  private static final String PLANNING = "select current_setting('plan_cache_mode'), length(?)";
  private static final byte[] LARGE = new byte[(int) LargeStatements.SMALL + 1];
  private static final byte[] SMALL = new byte[(int) LargeStatements.SMALL];

  @Autowired
  @Qualifier("record")
  private DataSource database;

  @Test
  void largeValuesAreNoPartOfThePlanAndOthersMayBe() throws SQLException {
    try (Connection connection = database.getConnection()) {
      assertThat(asked(connection, PLANNING, LARGE, false)).isEqualTo("force_generic_plan");
      assertThat(asked(connection, PLANNING, SMALL, false)).isEqualTo("auto");
      assertThat(asked(connection, PLANNING, LARGE, true)).isEqualTo("force_generic_plan");
      assertThat(asked(connection, PLANNING, SMALL, true)).isEqualTo("auto");
    }
  }

  @Test
  void afterAFailurePlansAreMadeAsBeforeAndTheNextOneHasItsTurn() throws SQLException {
    try (Connection connection = database.getConnection()) {
      assertThatThrownBy(
              () ->
                  asked(connection, "select 1 / (length(?) - " + LARGE.length + ")", LARGE, false))
          .isInstanceOf(SQLException.class);
      assertThat(asked(connection, PLANNING, SMALL, false)).isEqualTo("auto");
      assertThat(asked(connection, PLANNING, LARGE, false)).isEqualTo("force_generic_plan");
    }
  }

  @Test
  void largeValuesComeOneAfterTheOther() throws Exception {
    String running =
        "select count(*) - 1 + length(?) from pg_stat_activity, pg_sleep(0.2)"
            + " where state = 'active' and query like '%pg_stat_activity, pg_sleep%'";
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> found = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        found.add(
            callers.submit(
                () -> {
                  try (Connection connection = database.getConnection()) {
                    return asked(connection, running, LARGE, false);
                  }
                }));
      }
      for (Future<String> each : found) {
        assertThat(each.get()).isEqualTo(Integer.toString(LARGE.length));
      }
    } finally {
      callers.shutdown();
    }
  }

  private static String asked(Connection connection, String sql, byte[] value, boolean streamed)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (streamed) {
        statement.setBinaryStream(1, new ByteArrayInputStream(value), value.length);
      } else {
        statement.setBytes(1, value);
      }
      statement.execute();
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }
}
