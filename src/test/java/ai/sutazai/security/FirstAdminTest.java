package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.TestPostgres;
import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(OutputCaptureExtension.class)
class FirstAdminTest {

  private static EmbeddedPostgres postgres;

  private final Passwords passwords = new Passwords();
  private final DataSource dataSource = postgres.getPostgresDatabase();
  private final JdbcClient database = JdbcClient.create(dataSource);

  @TempDir Path data;

  @BeforeAll
  static void startDatabase() throws IOException {
    postgres = TestPostgres.start();
    Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void beginWithNobody() {
    database.sql("delete from users").update();
  }

  @Test
  void generatedPasswordIsPrintedOnceAndKeptForTheOwnerAlone(CapturedOutput output)
      throws IOException {
    start(" Admin@Localhost ", "");

    Path file = data.resolve("admin-password");
    String password = Files.readString(file).strip();
    assertThat(password).hasSize(43);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(output.getAll()).containsOnlyOnce(password);
    assertThat(admin()).containsEntry("email", "admin@localhost");
    assertThat(passwords.matches(password, (String) admin().get("password_hash"))).isTrue();
  }

  @Test
  void setPasswordIsTakenAndNeitherPrintedNorKept(CapturedOutput output) throws IOException {
    start("root@example.org", "a password of mine");

    assertThat(admin()).containsEntry("email", "root@example.org");
    assertThat(passwords.matches("a password of mine", (String) admin().get("password_hash")))
        .isTrue();
    assertThat(output.getAll()).doesNotContain("a password of mine");
    assertThat(data.resolve("admin-password")).doesNotExist();
  }

  @Test
  void secondStartChangesNothing(CapturedOutput output) throws IOException {
    start("admin@localhost", "a password of mine");
    Map<String, Object> before = admin();

    start("another@localhost", "another password");
    start("another@localhost", "");

    assertThat(admin()).isEqualTo(before);
    assertThat(data.resolve("admin-password")).doesNotExist();
    assertThat(output.getAll()).containsOnlyOnce("Made the first admin");
  }

  @Test
  void replicasThatStartTogetherMakeOneAdminWhosePasswordIsOnDisk() throws Exception {
    AccessTest.inParallel(
        List.of(replica("one"), replica("two"), replica("three"), replica("four")));

    Map<String, Object> admin = admin();
    try (var files = Files.walk(data)) {
      List<Path> kept = files.filter(file -> file.endsWith("admin-password")).toList();
      assertThat(kept).hasSize(1);
      assertThat(
              passwords.matches(
                  Files.readString(kept.get(0)).strip(), (String) admin.get("password_hash")))
          .isTrue();
    }
  }

  @Test
  void passwordOfAStartThatCrashedIsUsed() throws IOException {
    Files.writeString(data.resolve("admin-password"), "left behind by a crash\n");

    start("admin@localhost", "");

    assertThat(passwords.matches("left behind by a crash", (String) admin().get("password_hash")))
        .isTrue();
  }

  @Test
  void weakPasswordStopsTheStartAndIsNotTold() {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> start("admin@localhost", "hunter2"))
        .withMessageContaining("ADMIN_PASSWORD")
        .withMessageNotContaining("hunter2");
  }

  @Test
  void addressThatNobodyCouldLogInWithStopsTheStart() {
    for (String email : List.of("notanemail", "", "a b@example.org")) {
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> start(email, "a password of mine"))
          .withMessageContaining("ADMIN_EMAIL is " + email);
    }
    assertThat(database.sql("select count(*) from users").query(Integer.class).single()).isZero();
  }

  private Callable<Void> replica(String name) {
    return () -> {
      start(data.resolve(name), "admin@localhost", "");
      return null;
    };
  }

  private void start(String email, String password) throws IOException {
    start(data, email, password);
  }

  private void start(Path directory, String email, String password) throws IOException {
    SecuritySettings settings =
        new SecuritySettings(
            "",
            Duration.ofMinutes(15),
            Duration.ofDays(30),
            List.of(),
            email,
            password,
            "",
            "sutazai-api");
    try (DataDirectory held = DataDirectories.at(directory)) {
      new FirstAdmin(
              settings,
              held,
              passwords,
              database,
              new TransactionTemplate(new DataSourceTransactionManager(dataSource)))
          .afterSingletonsInstantiated();
    }
  }

  /** The only admin. */
  private Map<String, Object> admin() {
    return database
        .sql("select email, password_hash from users where role = 'admin'")
        .query()
        .singleRow();
  }
}
