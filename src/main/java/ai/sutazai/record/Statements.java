package ai.sutazai.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.component.jdbc.JdbcPrepareStatementStrategy;
import org.springframework.stereotype.Component;

/**
 * Binds {@code :?name} to the header of that name. A statement is taken apart once; the content of
 * a file and a long text go to the database without being held.
 */
@Component("statements")
public class Statements implements JdbcPrepareStatementStrategy {

  private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

  /**
   * @param sql as JDBC has it
   * @param names of the parameters, in order
   */
  private record Parsed(String sql, List<String> names) {

    static Parsed of(String text) {
      Matcher parameters = PARAMETER.matcher(text);
      List<String> names = new ArrayList<>();
      String sql =
          parameters.replaceAll(
              parameter -> {
                names.add(parameter.group(1));
                return "?";
              });
      return new Parsed(sql, names);
    }
  }

  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  @Override
  public String prepareQuery(String text, boolean named) {
    return parse(text).sql();
  }

  @Override
  public Iterator<?> createPopulateIterator(
      String text, String sql, int expected, Exchange exchange, Object parameters)
      throws SQLException {
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    List<Object> values = new ArrayList<>();
    for (String name : parse(text).names()) {
      Object value = headers.get(name);
      if (value == null && !headers.containsKey(name)) {
        throw new SQLException("No header " + name + " for the parameter of this name.");
      }
      values.add(value);
    }
    return values.iterator();
  }

  @Override
  public void populateStatement(PreparedStatement statement, Iterator<?> values, int expected)
      throws SQLException {
    for (int n = 1; values.hasNext(); n++) {
      Object value = values.next();
      if (value instanceof LongText text) {
        statement.setBinaryStream(n, text.open(), text.size());
      } else if (!(value instanceof Content content)) {
        statement.setObject(n, value);
      } else if (content.file() == null) {
        statement.setBytes(n, content.bytes());
      } else {
        statement.setBinaryStream(n, open(content), content.size());
      }
    }
  }

  /**
   * Has the database read a text, and do nothing.
   *
   * @throws SQLException if it does not understand it
   */
  public static void read(DataSource database, String text) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql(text))) {
      statement.getMetaData();
    }
  }

  /** A text as JDBC has it. */
  static String sql(String text) {
    return Parsed.of(text).sql();
  }

  private Parsed parse(String text) {
    return parsed.computeIfAbsent(text, Parsed::of);
  }

  /** Closed with the statement, see {@link RouteDataSource}. */
  private static InputStream open(Content content) {
    try {
      return content.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
