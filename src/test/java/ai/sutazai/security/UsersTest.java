package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.OpenChange;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.text.EmailAddress;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.camel.Processor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class UsersTest extends AccessTest {

  private static final String USERS = "/api/v1/users";

  @Autowired DocumentsOfOwner documents;
  @Autowired DataSource dataSource;

  private String admin;

  @BeforeEach
  void logInAsAdmin() {
    admin = adminToken();
  }

  @Test
  void createdUserIsFoundWhereLocationPoints() {
    String email = anEmail();

    Reply created = create(email, "user");

    assertThat(created.status()).as(created.http().body()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo(USERS + "/" + created.text("id"));
    Reply found = get(created.header("Location"), admin);
    assertThat(found.json()).isEqualTo(created.json());
    assertThat(found.text("email")).isEqualTo(email);
    assertThat(found.text("role")).isEqualTo("user");
    assertThat(found.text("created_at")).matches("\\d{4}-.*T.*Z");
    assertThat(found.json().has("password_hash")).isFalse();
  }

  @Test
  void emailThatIsTakenIsAConflictInAnyCase() {
    String email = anEmail();
    create(email, "user");

    assertProblem(create(email, "user"), 409, "conflict");
    assertProblem(create(email.toUpperCase(Locale.ROOT), "agent"), 409, "conflict");
  }

  /** Capital letters of Unicode 14, which a database may know though Java 17 does not. */
  @ParameterizedTest
  @ValueSource(strings = {"\uA7C0", "\u2C2F", "\uD801\uDD70"})
  void capitalThatOnlyTheDatabaseKnowsIsNoErrorOfOurs(String capital) {
    String id = create(anEmail(), "user").text("id");
    String email = capital + anEmail();
    int status = isKnown(capital) ? 201 : 400;

    Reply reply = create(email, "user");

    assertThat(reply.status()).as(reply.http().body()).isEqualTo(status);
    assertThat(update(id, Map.of("email", "x" + email, "role", "user")).status())
        .isEqualTo(isKnown(capital) ? 200 : 400);
  }

  private static boolean isKnown(String letter) {
    return Character.isDefined(letter.codePointAt(0));
  }

  @Test
  void everyLetterThatIsTakenIsInLowerCaseForTheDatabaseToo() {
    String[] emails =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .mapToObj(c -> EmailAddress.normalise(Character.toString(c) + "@example.org"))
            .filter(EmailAddress::is)
            .toArray(String[]::new);

    assertThat(emails).hasSizeGreaterThan(100_000);
    assertThat(
            database
                .sql("select email from unnest(?::text[]) as email where email <> lower(email)")
                .param(emails)
                .query(String.class)
                .list())
        .isEmpty();
  }

  @Test
  void emailThatIsTakenCannotBeMovedTo() {
    String taken = anEmail();
    create(taken, "user");
    String id = create(anEmail(), "user").text("id");

    assertProblem(update(id, Map.of("email", taken, "role", "user")), 409, "conflict");
  }

  @Test
  void passwordHasEightTo128Characters() {
    for (String bad : List.of("seven77", "x".repeat(129))) {
      Reply reply =
          call("POST", USERS, admin, Map.of("email", anEmail(), "password", bad, "role", "user"));
      assertProblem(reply, 400, "invalid_request");
      assertThat(reply.json().at("/errors/0/pointer").asText()).isEqualTo("/password");
    }
    String email = anEmail();
    String longest = "\uD83D\uDD11".repeat(128);
    assertThat(
            call("POST", USERS, admin, Map.of("email", email, "password", longest, "role", "user"))
                .status())
        .isEqualTo(201);
    assertThat(logIn(email, longest).status()).isEqualTo(200);
  }

  @Test
  void onlyAdminsAdminister() {
    String email = anEmail();
    String id = create(email, "user").text("id");
    String token = logIn(email, PASSWORD).text("access_token");

    assertProblem(get(USERS, token), 403, "forbidden");
    assertProblem(get(USERS + "/" + id, token), 403, "forbidden");
    assertProblem(call("DELETE", USERS + "/" + id, token, null), 403, "forbidden");
    assertProblem(
        call("PUT", USERS + "/" + id, token, Map.of("email", email, "role", "admin")),
        403,
        "forbidden");
    assertProblem(get(USERS, null), 401, "unauthorized");
  }

  @Test
  void unknownUserIs404AndAMalformedIdIs400() {
    String unknown = USERS + "/" + UUID.randomUUID();

    assertProblem(get(unknown, admin), 404, "not_found");
    assertProblem(call("DELETE", unknown, admin, null), 404, "not_found");
    assertProblem(
        call("PUT", unknown, admin, Map.of("email", anEmail(), "role", "user")), 404, "not_found");
    assertProblem(get(USERS + "/17", admin), 400, "invalid_request");
  }

  @Test
  void newEmailLeavesTheSessionsOpen() {
    String email = anEmail();
    String id = create(email, "user").text("id");
    String token = logIn(email, PASSWORD).text("access_token");
    String moved = anEmail();

    Reply updated = update(id, Map.of("email", moved, "role", "user"));

    assertThat(updated.status()).as(updated.http().body()).isEqualTo(200);
    assertThat(updated.text("email")).isEqualTo(moved);
    assertThat(me(token).text("email")).isEqualTo(moved);
    assertThat(logIn(moved, PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void newRoleEndsTheSessions() {
    String email = anEmail();
    String id = create(email, "user").text("id");
    Reply session = logIn(email, PASSWORD);

    assertThat(update(id, Map.of("email", email, "role", "agent")).status()).isEqualTo(200);

    assertThat(me(session.text("access_token")).status()).isEqualTo(401);
    assertThat(refresh(session.text("refresh_token")).status()).isEqualTo(401);
    assertThat(me(logIn(email, PASSWORD).text("access_token")).text("role")).isEqualTo("agent");
  }

  @Test
  void roleThatWasAnotherByTheTimeItsTurnComesEndsTheSessions() throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    Reply session = logIn(email, PASSWORD);
    try (OpenChange other =
        OpenChange.of(dataSource, "update users set role = 'agent' where id = ?::uuid", id)) {
      CompletableFuture<Reply> change =
          CompletableFuture.supplyAsync(() -> update(id, Map.of("email", email, "role", "user")));
      other.awaitWaiting();
      other.commit();
      assertThat(change.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    assertThat(me(session.text("access_token")).status()).isEqualTo(401);
    assertThat(refresh(session.text("refresh_token")).status()).isEqualTo(401);
  }

  @Test
  void newPasswordEndsTheSessionsAndReplacesTheOldOne() {
    String email = anEmail();
    String id = create(email, "user").text("id");
    Reply session = logIn(email, PASSWORD);

    Reply updated =
        update(id, Map.of("email", email, "role", "user", "password", "another password"));

    assertThat(updated.status()).isEqualTo(200);
    assertThat(me(session.text("access_token")).status()).isEqualTo(401);
    assertThat(refresh(session.text("refresh_token")).status()).isEqualTo(401);
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(401);
    assertThat(logIn(email, "another password").status()).isEqualTo(200);
  }

  @Test
  void logInsAndPasswordChangesAtOnceLeaveNoSessionOfTheOldPassword() throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    List<Callable<Reply>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> logIn(email, PASSWORD));
    }
    calls.add(
        4,
        () -> update(id, Map.of("email", email, "role", "user", "password", "another password")));

    List<Reply> replies = inParallel(calls);

    assertThat(replies.remove(4).status()).isEqualTo(200);
    assertThat(replies)
        .filteredOn(reply -> reply.status() == 200)
        .allSatisfy(
            session -> {
              assertThat(me(session.text("access_token")).status()).isEqualTo(401);
              assertThat(refresh(session.text("refresh_token")).status()).isEqualTo(401);
            });
  }

  @Test
  void logInDuringAPasswordChangeWaitsForItAndIsRefused() throws Exception {
    String email = anEmail();
    create(email, "user");
    try (OpenChange change =
        OpenChange.of(
            dataSource, "update users set password_hash = 'new' where email = ?", email)) {
      CompletableFuture<Reply> logIn = CompletableFuture.supplyAsync(() -> logIn(email, PASSWORD));
      change.awaitWaiting();
      change.commit();

      assertThat(logIn.get(60, TimeUnit.SECONDS).status()).isEqualTo(401);
    }
  }

  /** What update-user.sql and close-account.sql rely on, whatever the connection's auto-commit. */
  @Test
  void statementsOfOneFileCountTogetherOrNotAtAll() throws Exception {
    String email = anEmail();
    create(email, "user");
    try (Connection connection = dataSource.getConnection();
        PreparedStatement both =
            connection.prepareStatement(
                "update users set role = ? where email = ? returning id; select 1 / ?::int")) {
      both.setString(1, "agent");
      both.setString(2, email);
      both.setInt(3, 0);
      assertThat(connection.getAutoCommit()).isTrue();
      assertThatExceptionOfType(SQLException.class).isThrownBy(both::execute);
    }

    assertThat(
            database
                .sql("select role from users where email = :email")
                .param("email", email)
                .query(String.class)
                .single())
        .isEqualTo("user");
  }

  @Test
  void deletedUserIsGoneWithDocumentsAndSessions() throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    String token = logIn(email, PASSWORD).text("access_token");
    List<String> owners = new ArrayList<>();
    List<Integer> statusMeanwhile = new ArrayList<>();
    Callable<Reply> delete = () -> call("DELETE", USERS + "/" + id, admin, null);

    Reply deleted =
        whileDocumentsAreDeletedBy(
            exchange -> {
              owners.add(exchange.getMessage().getHeader("ownerId", String.class));
              statusMeanwhile.add(me(token).status());
            },
            delete);

    assertThat(deleted.status()).as(deleted.http().body()).isEqualTo(204);
    assertThat(owners).containsExactly(id);
    assertThat(statusMeanwhile).containsExactly(401);
    assertThat(get(USERS + "/" + id, admin).status()).isEqualTo(404);
    assertThat(me(token).status()).isEqualTo(401);
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(401);
  }

  @Test
  void userWhoseDocumentsCouldNotBeDeletedCanBeDeletedAgain() throws Exception {
    String id = create(anEmail(), "user").text("id");
    Callable<Reply> delete = () -> call("DELETE", USERS + "/" + id, admin, null);

    Reply failed =
        whileDocumentsAreDeletedBy(
            exchange -> {
              throw new Unavailable(
                  "index_unavailable", "The index is down.", Duration.ofSeconds(1), null);
            },
            delete);

    assertThat(failed.status()).isEqualTo(503);
    assertThat(get(USERS + "/" + id, admin).status()).isEqualTo(200);
    assertThat(delete.call().status()).isEqualTo(204);
    assertThat(get(USERS + "/" + id, admin).status()).isEqualTo(404);
  }

  @Test
  void accountThatIsBeingDeletedCannotBeChanged() throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    List<Reply> changes = new ArrayList<>();

    Reply deleted =
        whileDocumentsAreDeletedBy(
            exchange -> {
              changes.add(update(id, Map.of("email", email, "role", "user")));
              changes.add(
                  update(id, Map.of("email", email, "role", "admin", "password", PASSWORD)));
            },
            () -> call("DELETE", USERS + "/" + id, admin, null));

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(changes).hasSize(2).allSatisfy(change -> assertProblem(change, 404, "not_found"));
    assertProblem(get(USERS + "/" + id, admin), 404, "not_found");
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(401);
  }

  @Test
  void accountThatIsBeingDeletedIsGivenNothingByMessagesAndFiles() throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    List<String> statements =
        List.of("routes/api/find-sender.sql", "routes/ingestion/inbox-owner.sql");
    assertThat(accountsOf(email, statements)).containsExactly(id, id);

    database.sql("update users set password_hash = 'closed' where email = ?").param(email).update();

    assertThat(accountsOf(email, statements)).isEmpty();
  }

  private List<String> accountsOf(String email, List<String> statements) throws IOException {
    List<String> accounts = new ArrayList<>();
    for (String statement : statements) {
      accounts.addAll(
          database
              .sql(Files.readString(Path.of(statement)).replace(":?", ":"))
              .param("user", email)
              .param("inboxOwner", email)
              .query(String.class)
              .list());
    }
    return accounts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE"})
  void accountThatIsGoneBeforeItsTurnComesIs404(String method) throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    Object body = method.equals("PUT") ? Map.of("email", email, "role", "user") : null;
    try (OpenChange deletion =
        OpenChange.of(dataSource, "delete from users where id = ?::uuid", id)) {
      CompletableFuture<Reply> call =
          CompletableFuture.supplyAsync(() -> call(method, USERS + "/" + id, admin, body));
      deletion.awaitWaiting();
      deletion.commit();

      assertProblem(call.get(60, TimeUnit.SECONDS), 404, "not_found");
    }
  }

  @Test
  void accountThatIsClosedBeforeItsChangeIsMadeIs404() throws Exception {
    String email = anEmail();
    String id = create(email, "user").text("id");
    try (OpenChange closing =
        OpenChange.of(
            dataSource, "update users set password_hash = 'closed' where id = ?::uuid", id)) {
      CompletableFuture<Reply> change =
          CompletableFuture.supplyAsync(
              () -> update(id, Map.of("email", email, "role", "user", "password", PASSWORD)));
      closing.awaitWaiting();
      closing.commit();

      assertProblem(change.get(60, TimeUnit.SECONDS), 404, "not_found");
    }
  }

  @Test
  void lastAdminCanNeitherBeDeletedNorDemotedAndKeepsItsSession() {
    String self = me(admin).text("id");
    assertThat(admins()).isEqualTo(1);

    assertProblem(call("DELETE", USERS + "/" + self, admin, null), 409, "conflict");
    assertProblem(
        update(self, Map.of("email", "admin@localhost", "role", "user")), 409, "conflict");

    assertThat(me(admin).text("role")).isEqualTo("admin");
  }

  @Test
  void adminsWhoRemoveEachOtherAtOnceLeaveOne() throws Exception {
    String self = me(admin).text("id");
    String email = anEmail();
    String second = create(email, "admin").text("id");
    String secondToken = logIn(email, PASSWORD).text("access_token");

    List<Reply> replies =
        inParallel(
            List.of(
                () ->
                    call(
                        "PUT",
                        USERS + "/" + self,
                        secondToken,
                        Map.of("email", "admin@localhost", "role", "user")),
                () -> call("DELETE", USERS + "/" + second, admin, null)));

    assertThat(admins()).isEqualTo(1);
    assertThat(replies).filteredOn(reply -> reply.status() < 300).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE"})
  void adminIsNotRemovedWhileTheOnlyOtherOneIsBeingDemoted(String method) throws Exception {
    String self = me(admin).text("id");
    String email = anEmail();
    create(email, "admin");
    Object body = method.equals("PUT") ? Map.of("email", "admin@localhost", "role", "user") : null;
    try (OpenChange demotion =
        OpenChange.of(dataSource, "update users set role = 'user' where email = ?", email)) {
      CompletableFuture<Reply> removal =
          CompletableFuture.supplyAsync(() -> call(method, USERS + "/" + self, admin, body));
      demotion.awaitWaiting();
      demotion.commit();

      assertProblem(removal.get(60, TimeUnit.SECONDS), 409, "conflict");
    }
    assertThat(admins()).isEqualTo(1);
  }

  @Test
  void pagesHoldEveryUserOnceNewestFirst() {
    List<String> emails = IntStream.range(0, 7).mapToObj(i -> anEmail()).toList();
    emails.forEach(email -> create(email, "user"));

    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      Reply page = get(USERS + "?limit=3" + cursor, admin);
      assertThat(page.status()).as(page.http().body()).isEqualTo(200);
      assertThat(page.json().get("items").size()).isLessThanOrEqualTo(3);
      page.json().get("items").forEach(user -> listed.add(user.get("email").asText()));
      JsonNode next = page.json().get("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asText();
    } while (cursor != null);

    List<String> newestFirst = new ArrayList<>(emails);
    Collections.reverse(newestFirst);
    assertThat(listed).startsWith(newestFirst.toArray(String[]::new));
    assertThat(new HashSet<>(listed)).hasSameSizeAs(listed).contains("admin@localhost");
    assertThat(listed)
        .hasSize(database.sql("select count(*) from users").query(Integer.class).single());
  }

  @Test
  void pageThatJustFitsIsTheLast() {
    create(anEmail(), "user");
    int all = database.sql("select count(*) from users").query(Integer.class).single();

    Reply page = get(USERS + "?limit=" + all, admin);

    assertThat(page.json().get("items").size()).isEqualTo(all);
    assertThat(page.json().get("next_cursor").isNull()).isTrue();
  }

  @Test
  void cursorThatNoListGaveOutIs400() {
    for (String bad : List.of("x", "1.2", "99999999999999999999.0", "%00", "'%3B--")) {
      Reply reply = get(USERS + "?cursor=" + bad, admin);
      assertProblem(reply, 400, "invalid_request");
      assertThat(reply.json().at("/errors/0/parameter").asText()).isEqualTo("cursor");
    }
  }

  private Reply create(String email, String role) {
    return call("POST", USERS, admin, Map.of("email", email, "password", PASSWORD, "role", role));
  }

  private Reply update(String id, Map<String, String> user) {
    return call("PUT", USERS + "/" + id, admin, user);
  }

  private int admins() {
    return database
        .sql("select count(*) from users where role = 'admin'")
        .query(Integer.class)
        .single();
  }

  private Reply whileDocumentsAreDeletedBy(Processor deletion, Callable<Reply> call)
      throws Exception {
    documents.deletion = deletion;
    try {
      return call.call();
    } finally {
      documents.deletion = exchange -> {};
    }
  }
}
