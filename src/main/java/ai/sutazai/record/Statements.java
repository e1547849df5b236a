package ai.sutazai.record;

import java.io.InputStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import org.apache.camel.component.jdbc.DefaultJdbcPrepareStatementStrategy;
import org.springframework.stereotype.Component;

/** Binds named parameters; a stream is passed on without being held in memory. */
@Component("statements")
class Statements extends DefaultJdbcPrepareStatementStrategy {

  @Override
  public void populateStatement(PreparedStatement statement, Iterator<?> values, int expected)
      throws SQLException {
    for (int n = 1; n <= expected && values.hasNext(); n++) {
      Object value = values.next();
      if (value instanceof InputStream stream) {
        statement.setBinaryStream(n, stream);
      } else {
        statement.setObject(n, value);
      }
    }
  }
}
