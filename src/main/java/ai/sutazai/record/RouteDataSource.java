package ai.sutazai.record;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The database as routes see it. Camel asks every statement whether it has parameters, which the
 * driver can't tell without asking the database: a round trip and a parse before each execution.
 * {@link Statements} knows better, so here the answer is always yes.
 */
@Configuration(proxyBeanMethods = false)
class RouteDataSource {

  private static final ParameterMetaData SOME =
      proxy(ParameterMetaData.class, (proxy, method, arguments) -> 1);

  @Bean(defaultCandidate = false)
  DataSource record(DataSource dataSource) {
    return new DelegatingDataSource(dataSource) {
      @Override
      public Connection getConnection() throws SQLException {
        return undescribing(super.getConnection());
      }
    };
  }

  private static Connection undescribing(Connection connection) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          return result instanceof PreparedStatement statement ? undescribed(statement) : result;
        });
  }

  private static PreparedStatement undescribed(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (proxy, method, arguments) ->
            method.getName().equals("getParameterMetaData")
                ? SOME
                : invoke(statement, method, arguments));
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
