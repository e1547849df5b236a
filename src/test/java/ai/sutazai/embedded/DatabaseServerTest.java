package ai.sutazai.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseServerTest {

  @TempDir private Path home;

  @Test
  void killedDatabaseIsBackOnItsPortWithWhatWasCommitted() throws Exception {
    try (DataDirectory data = DataDirectories.at(home);
        DatabaseServer server = new DatabaseServer(data)) {
      query(data, server, "create table kept as select 41 as metres");
      assertThat(Files.getPosixFilePermissions(home.resolve("postgresql-binaries")))
          .doesNotContain(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);
      long killed = postmaster();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(query(data, server, "table kept")).isEqualTo(41));
      assertThat(postmaster()).isNotEqualTo(killed);
    }
    assertThat(home.resolve("postgresql/postmaster.pid")).doesNotExist();
  }

  @Test
  void emptyFileOfAStartThatWasCutShortKeepsNobodyFromStarting() throws Exception {
    try (DataDirectory data = DataDirectories.at(home)) {
      new DatabaseServer(data).close();
      Files.createFile(home.resolve("postgresql/postmaster.pid"));

      try (DatabaseServer server = new DatabaseServer(data)) {
        assertThat(query(data, server, "select 41")).isEqualTo(41);
      }
    }
  }

  @Test
  void connectionIsNotHeldUpByItsPassword() throws Exception {
    try (DataDirectory data = DataDirectories.at(home);
        DatabaseServer server = new DatabaseServer(data)) {
      assertThat(
              query(
                  data,
                  server,
                  "select count(*) from pg_authid where rolpassword like 'SCRAM-SHA-256$1:%'"))
          .isEqualTo(2);
    }
  }

  @Test
  void ownerOfTheRecordsIsKeptFromTheMachine() throws Exception {
    try (DataDirectory data = DataDirectories.at(home);
        DatabaseServer server = new DatabaseServer(data)) {
      as("sutazai", data, server, "create table kept as select 41 as metres");
      assertThatThrownBy(() -> as("sutazai", data, server, "copy kept to program 'cat'"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> as("sutazai", data, server, "select pg_read_file('/etc/hostname')"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void recordsOfAnEarlierVersionBecomeTheOwners() throws Exception {
    try (DataDirectory data = DataDirectories.at(home)) {
      try (DatabaseServer server = new DatabaseServer(data)) {
        query(
            data,
            server,
            """
            create table kept (id bigint generated always as identity, metres int default 41);
            create view seen as select metres from kept;
            create function told() returns int return 41;
            insert into kept default values""");
      }
      try (DatabaseServer server = new DatabaseServer(data)) {
        as(
            "sutazai",
            data,
            server,
            """
            alter table kept add column deep int;
            create or replace view seen as select metres + deep as metres from kept;
            create or replace function told() returns int return 42;
            insert into kept default values""");
        assertThat(as("sutazai", data, server, "select sum(metres) from kept")).isEqualTo(82);
      }
    }
  }

  private long postmaster() throws Exception {
    return Long.parseLong(
        Files.readAllLines(home.resolve("postgresql/postmaster.pid")).get(0).strip());
  }

  private static int query(DataDirectory data, DatabaseServer server, String sql)
      throws SQLException {
    return as("postgres", data, server, sql);
  }

  private static int as(String role, DataDirectory data, DatabaseServer server, String sql)
      throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.url(), role, data.secret("postgresql-password"));
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return 0;
      }
      try (ResultSet result = statement.getResultSet()) {
        return result.next() ? result.getInt(1) : 0;
      }
    }
  }
}
