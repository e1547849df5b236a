package ai.sutazai.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import org.apache.camel.component.jdbc.DefaultJdbcPrepareStatementStrategy;
import org.springframework.stereotype.Component;

/** Binds named parameters; the content of a file goes to the database without being held. */
@Component("statements")
class Statements extends DefaultJdbcPrepareStatementStrategy {

  @Override
  public void populateStatement(PreparedStatement statement, Iterator<?> values, int expected)
      throws SQLException {
    for (int n = 1; n <= expected && values.hasNext(); n++) {
      Object value = values.next();
      if (!(value instanceof Content content)) {
        statement.setObject(n, value);
      } else if (content.file() == null) {
        statement.setBytes(n, content.bytes());
      } else {
        statement.setBinaryStream(n, open(content), content.size());
      }
    }
  }

  /** Closed by its cleaner: the driver reads it after this, and closes nothing. */
  private static InputStream open(Content content) {
    try {
      return Files.newInputStream(content.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
