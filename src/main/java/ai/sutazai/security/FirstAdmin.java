package ai.sutazai.security;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import ai.sutazai.record.StatementFile;
import ai.sutazai.text.EmailAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes an admin where there is none, after the migrations and before the first request. */
@Component
class FirstAdmin implements SmartInitializingSingleton {

  private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);

  private final SecuritySettings settings;
  private final DataDirectory data;
  private final Passwords passwords;
  private final JdbcClient database;
  private final TransactionOperations transaction;

  FirstAdmin(
      SecuritySettings settings,
      DataDirectory data,
      Passwords passwords,
      JdbcClient database,
      TransactionOperations transaction) {
    if (!settings.adminPassword().isEmpty() && !Passwords.isAcceptable(settings.adminPassword())) {
      throw new UnusableSetting(
          "ADMIN_PASSWORD is too short or too long.",
          "Set one of 8 to 128 characters, or leave it out and one is made in the data directory.");
    }
    if (!EmailAddress.is(EmailAddress.normalise(settings.adminEmail()))) {
      throw new UnusableSetting(
          "ADMIN_EMAIL is " + settings.adminEmail() + ", which is no email address.",
          "Set it to the one that the admin is to log in with.");
    }
    this.settings = settings;
    this.data = data;
    this.passwords = passwords;
    this.database = database;
    this.transaction = transaction;
  }

  @Override
  public void afterSingletonsInstantiated() {
    transaction.executeWithoutResult(
        status -> {
          statement("wait-for-first-admin").query().listOfRows();
          if (isMissing()) {
            create();
          }
        });
  }

  private boolean isMissing() {
    return statement("is-admin-missing").query(Boolean.class).single();
  }

  private void create() {
    String email = EmailAddress.normalise(settings.adminEmail());
    statement("make-admin")
        .param("email", email)
        .param("hash", passwords.hash(password(email)))
        .update();
  }

  private JdbcClient.StatementSpec statement(String name) {
    return database.sql(StatementFile.read(FirstAdmin.class, name));
  }

  /** The set one, or one on disk: there before its hash is, lest a crash lock everybody out. */
  private String password(String email) {
    if (!settings.adminPassword().isEmpty()) {
      LOG.info("Made the first admin, {}, with the password of ADMIN_PASSWORD", email);
      return settings.adminPassword();
    }
    String password = data.secret("admin-password");
    LOG.info(
        "Made the first admin, {}, with the password {} ({})",
        email,
        password,
        data.path("admin-password"));
    return password;
  }
}
