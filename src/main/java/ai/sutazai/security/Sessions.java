package ai.sutazai.security;

import ai.sutazai.record.StatementFile;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.convert.converter.Converter;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;

/** Admits a well-signed token only while its user exists and its family is not revoked. */
@Component
class Sessions implements Converter<Jwt, AbstractAuthenticationToken> {

  static final String FAMILY_CLAIM = "sid";

  private static final String ROLE_OF_OPEN_SESSION =
      StatementFile.read(Sessions.class, "role-of-open-session");

  private final JdbcClient database;
  private final SharedSessions shared;

  Sessions(@Qualifier("record") DataSource database, SharedSessions shared) {
    this.database = JdbcClient.create(database);
    this.shared = shared;
  }

  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    String role =
        roleNow(token).orElseThrow(() -> new InvalidBearerTokenException("The session has ended"));
    // What the role was when the token was signed does not count any more.
    return caller(token, Map.of("role", role));
  }

  /** Who presents a token: what the record knows comes before what the token says. */
  static JwtAuthenticationToken caller(Jwt token, Map<String, Object> known) {
    Map<String, Object> claims = new HashMap<>(token.getClaims());
    claims.putAll(known);
    Jwt corrected =
        new Jwt(
            token.getTokenValue(),
            token.getIssuedAt(),
            token.getExpiresAt(),
            token.getHeaders(),
            claims);
    return new JwtAuthenticationToken(
        corrected,
        List.of(new SimpleGrantedAuthority(SecurityChain.ROLE + claims.get("role"))),
        corrected.getSubject());
  }

  private Optional<String> roleNow(Jwt token) {
    try {
      UUID family = UUID.fromString(token.getClaimAsString(FAMILY_CLAIM));
      UUID user = UUID.fromString(token.getSubject());
      return shared.role(family, user, () -> recordedRole(family, user));
    } catch (IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    } catch (DataAccessException | CallNotPermittedException e) {
      throw new AuthenticationServiceException("The session cannot be checked at the moment", e);
    }
  }

  private Optional<String> recordedRole(UUID family, UUID user) {
    return database
        .sql(ROLE_OF_OPEN_SESSION)
        .param("family", family)
        .param("user", user)
        .query(String.class)
        .optional();
  }
}
