package ai.sutazai.record;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.functions.CheckedSupplier;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The database as routes see it, behind its circuit breaker.
 *
 * <p>Camel asks every statement whether it has parameters, which the driver can't tell without
 * asking the database: a round trip and a parse before each execution. {@link Statements} knows
 * better, so here the answer is always yes.
 */
@Configuration(proxyBeanMethods = false)
class RouteDataSource {

  private static final ParameterMetaData SOME =
      proxy(ParameterMetaData.class, (proxy, method, arguments) -> 1);

  private final CircuitBreaker breaker;
  private final SlowStatements slow;
  private final LargeStatements largeStatements;

  RouteDataSource(
      CircuitBreaker databaseBreaker, SlowStatements slow, LargeStatements largeStatements) {
    this.breaker = databaseBreaker;
    this.slow = slow;
    this.largeStatements = largeStatements;
  }

  @Bean(defaultCandidate = false)
  DataSource record(DataSource dataSource) {
    return guarded(dataSource);
  }

  /** The same for statements whose work grows with the record. */
  @Bean(defaultCandidate = false)
  DataSource bulkRecord(@Qualifier("bulkPool") DataSource pool) {
    return guarded(pool);
  }

  private DataSource guarded(DataSource dataSource) {
    return new DelegatingDataSource(dataSource) {
      @Override
      public Connection getConnection() throws SQLException {
        return guarded(() -> prepared(super.getConnection()));
      }
    };
  }

  private Connection prepared(Connection connection) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          return result instanceof PreparedStatement statement
              ? watched(connection, statement, (String) arguments[0])
              : result;
        });
  }

  private PreparedStatement watched(
      Connection connection, PreparedStatement statement, String sql) {
    AtomicLong large = new AtomicLong();
    List<InputStream> given = new ArrayList<>();
    return proxy(
        PreparedStatement.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getParameterMetaData" -> SOME;
              case "setBytes", "setBinaryStream", "setObject" -> {
                if (arguments[1] instanceof InputStream in) {
                  given.add(in);
                }
                large.addAndGet(largeSize(arguments));
                yield invoke(statement, method, arguments);
              }
              case "execute" -> {
                CheckedSupplier<Object> execution = () -> invoke(statement, method, arguments);
                yield large.get() == 0
                    ? executed(sql, execution)
                    : largeStatements.inTurn(
                        large.getAndSet(0),
                        () ->
                            executed(sql, () -> LargeStatements.planForAny(connection, execution)));
              }
              case "executeQuery", "executeUpdate" ->
                  slow.timed(sql, () -> invoke(statement, method, arguments));
              case "close" -> {
                // The driver reads them to their ends, and closes none.
                try {
                  yield invoke(statement, method, arguments);
                } finally {
                  for (InputStream in : given) {
                    in.close();
                  }
                }
              }
              default -> invoke(statement, method, arguments);
            });
  }

  private <T> T executed(String sql, CheckedSupplier<T> execution) throws Throwable {
    return slow.timed(sql, () -> guarded(execution));
  }

  /**
   * Bytes of a value that is given as an array, or as a stream with its length; 0 if it is small.
   */
  private static long largeSize(Object[] arguments) {
    long size = 0;
    if (arguments[1] instanceof byte[] bytes) {
      size = bytes.length;
    } else if (arguments[1] instanceof InputStream && arguments.length == 3) {
      size = ((Number) arguments[2]).longValue();
    }
    return size > LargeStatements.SMALL ? size : 0;
  }

  private <T> T guarded(CheckedSupplier<T> call) throws SQLException {
    try {
      return breaker.executeCheckedSupplier(call);
    } catch (SQLException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new SQLException(e);
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            RouteDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
