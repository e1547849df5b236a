package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ai.sutazai.ProductTest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

class RouteDataSourceTest extends ProductTest {

  private static final byte[] CONTENT = {1, 2, 3};

  @Autowired
  @Qualifier("record")
  private DataSource record;

  @Autowired private RouteDataSource configuration;

  /** An upload's file is on the disk for as long as somebody has it open. */
  @Test
  void contentIsClosedWithTheStatementThatTakesItIn() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream content =
        new FilterInputStream(new ByteArrayInputStream(CONTENT)) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    try (Connection connection = record.getConnection();
        PreparedStatement statement = connection.prepareStatement("select ?::bytea")) {
      statement.setBinaryStream(1, content, CONTENT.length);
      assertThat(statement.execute()).isTrue();
      assertThat(closed).isFalse();
    }

    assertThat(closed).isTrue();
  }

  @Test
  void contentIsClosedIfItsStatementCannotBe() throws Exception {
    PreparedStatement broken = mock(PreparedStatement.class);
    doThrow(new SQLException("Injected by a test")).when(broken).close();
    Connection connection = mock(Connection.class);
    when(connection.prepareStatement("select ?")).thenReturn(broken);
    DataSource database = mock(DataSource.class);
    when(database.getConnection()).thenReturn(connection);
    InputStream content = mock(InputStream.class);

    PreparedStatement statement =
        configuration.record(database).getConnection().prepareStatement("select ?");
    statement.setBinaryStream(1, content, CONTENT.length);

    assertThatExceptionOfType(SQLException.class).isThrownBy(statement::close);
    verify(content).close();
  }
}
