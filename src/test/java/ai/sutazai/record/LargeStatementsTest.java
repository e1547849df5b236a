package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import ai.sutazai.errors.Unavailable;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.test.util.ReflectionTestUtils;

/** What a large value costs the database; a plan that is made for it holds two copies of it. */
class LargeStatementsTest extends ProductTest {

  private static final String PLANNING = "select current_setting('plan_cache_mode'), length(?)";
  private static final byte[] LARGE = new byte[(int) LargeStatements.SMALL + 1];
  private static final byte[] SMALL = new byte[(int) LargeStatements.SMALL];

  @Autowired
  @Qualifier("record")
  private DataSource database;

  @Autowired private LargeStatements statements;

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
  void largeValueThatIsGivenAsAnObjectIsOne() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(PLANNING)) {
      statement.setObject(1, LARGE);
      assertThat(answer(statement)).isEqualTo("force_generic_plan");
    }
  }

  @Test
  void moreThanThereIsRoomForWaitsAndTooManyAreRefused() throws Throwable {
    long most = 100 << 20;
    ExecutorService callers = Executors.newCachedThreadPool();
    CountDownLatch done = new CountDownLatch(1);
    try {
      List<Future<Object>> taken = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        taken.add(callers.submit(() -> inTurn(most, done::await)));
      }
      await().until(() -> statements.waiting() == 3);

      assertThatThrownBy(() -> inTurn(LARGE.length, () -> {})).isInstanceOf(Unavailable.class);

      done.countDown();
      for (Future<Object> each : taken) {
        each.get();
      }
      inTurn(most, () -> {});
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  @SuppressWarnings("serial")
  void noMoreWaitThanMayThoughAllHaveLookedBeforeAnyWaits() throws Exception {
    int all = 16;
    CountDownLatch looked = new CountDownLatch(all);
    Semaphore room =
        new Semaphore(48, true) {
          @Override
          public boolean tryAcquire(int permits, long timeout, TimeUnit unit)
              throws InterruptedException {
            if (timeout > 0) {
              looked.countDown();
              looked.await();
            }
            return super.tryAcquire(permits, timeout, unit);
          }
        };
    LargeStatements stalled = new LargeStatements();
    ReflectionTestUtils.setField(stalled, "room", room);
    ExecutorService callers = Executors.newCachedThreadPool();
    AtomicInteger served = new AtomicInteger();
    try {
      room.acquire(48);
      List<Future<?>> taken = new ArrayList<>();
      for (int n = 0; n < all; n++) {
        taken.add(
            callers.submit(
                () -> {
                  try {
                    inTurn(stalled, 48 << 20, served::incrementAndGet);
                  } catch (Unavailable e) {
                    looked.countDown();
                  }
                }));
      }
      assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
      room.release(48);
      for (Future<?> each : taken) {
        each.get();
      }
    } finally {
      callers.shutdownNow();
    }

    assertThat(served).hasValue(3);
  }

  @Test
  void thoseThatFitComeAtOnce() throws Exception {
    ExecutorService callers = Executors.newCachedThreadPool();
    CyclicBarrier together = new CyclicBarrier(4);
    try {
      List<Future<Object>> taken = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        taken.add(
            callers.submit(() -> inTurn(10 << 20, () -> together.await(60, TimeUnit.SECONDS))));
      }
      for (Future<Object> each : taken) {
        each.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private Object inTurn(long bytes, Work work) {
    return inTurn(statements, bytes, work);
  }

  private static Object inTurn(LargeStatements statements, long bytes, Work work) {
    try {
      return statements.inTurn(
          bytes,
          () -> {
            work.run();
            return null;
          });
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
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
      return answer(statement);
    }
  }

  private static String answer(PreparedStatement statement) throws SQLException {
    statement.execute();
    try (ResultSet rows = statement.getResultSet()) {
      rows.next();
      return rows.getString(1);
    }
  }
}
