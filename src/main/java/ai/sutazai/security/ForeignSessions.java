package ai.sutazai.security;

import ai.sutazai.record.StatementFile;
import ai.sutazai.text.EmailAddress;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.convert.converter.Converter;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;

/**
 * Admits a well-signed token of another issuer as the account here that has its email, until it is
 * logged out. Each token is a session of its own: its row in refresh_tokens is made by the log-out.
 */
@Component
class ForeignSessions implements Converter<Jwt, AbstractAuthenticationToken> {

  private static final String ACCOUNT =
      StatementFile.read(ForeignSessions.class, "account-of-email");

  private final JdbcClient database;

  ForeignSessions(@Qualifier("record") DataSource database) {
    this.database = JdbcClient.create(database);
  }

  private record Account(UUID id, String role, boolean ended) {}

  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    UUID session = session(token);
    Account account =
        account(email(token), session)
            .orElseThrow(
                () ->
                    new NoAccount(
                        "There is no account of this token's email here; an admin has to add it."));
    if (account.ended()) {
      throw new InvalidBearerTokenException("The session has ended");
    }
    return Sessions.caller(
        token,
        Map.of(
            "sub",
            account.id().toString(),
            "role",
            account.role(),
            Sessions.FAMILY_CLAIM,
            session.toString()));
  }

  private static String email(Jwt token) {
    if (!(token.getClaims().get("email") instanceof String email)) {
      throw new NoAccount("The token has no email to find an account by.");
    }
    // Some issuers write it as text.
    if (!String.valueOf(token.getClaims().getOrDefault("email_verified", true)).equals("true")) {
      throw new NoAccount("The token's email is not verified.");
    }
    return EmailAddress.normalise(email);
  }

  /** Of what is signed, not of the signature, which can be written in more than one way. */
  private static UUID session(Jwt token) {
    String value = token.getTokenValue();
    ByteBuffer hash =
        ByteBuffer.wrap(DigestUtils.sha256(value.substring(0, value.lastIndexOf('.'))));
    return new UUID(hash.getLong(), hash.getLong());
  }

  private Optional<Account> account(String email, UUID session) {
    try {
      return database
          .sql(ACCOUNT)
          .param("email", email)
          .param("session", session)
          .query(Account.class)
          .optional();
    } catch (DataAccessException | CallNotPermittedException e) {
      throw new AuthenticationServiceException("The session cannot be checked at the moment", e);
    }
  }
}
