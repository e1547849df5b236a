package ai.sutazai.security;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.stereotype.Component;

/** Signs the short-lived half of a session. */
@Component("accessTokens")
public class AccessTokens {

  private static final JwsHeader HEADER = JwsHeader.with(MacAlgorithm.HS256).type("JWT").build();

  private final JwtEncoder encoder;
  private final Duration lifetime;

  AccessTokens(JwtEncoder encoder, SecuritySettings settings) {
    this.encoder = encoder;
    this.lifetime = settings.accessTokenLifetime();
  }

  /**
   * @param session user_id, email, role and family of a session that is open
   * @return the reply to log-in and refresh, as API.md has it
   */
  public Map<String, Object> grant(
      @Body Map<String, Object> session, @Variable("refreshToken") String refreshToken) {
    return Map.of(
        "access_token",
        sign(session),
        "token_type",
        "Bearer",
        "expires_in",
        lifetime.toSeconds(),
        "refresh_token",
        refreshToken);
  }

  private String sign(Map<String, Object> session) {
    Instant now = Instant.now();
    JwtClaimsSet claims =
        JwtClaimsSet.builder()
            .issuer(TokenConfiguration.ISSUER)
            .audience(List.of(TokenConfiguration.AUDIENCE))
            .subject(session.get("user_id").toString())
            .claim("email", session.get("email"))
            .claim("role", session.get("role"))
            .claim(Sessions.FAMILY_CLAIM, session.get("family").toString())
            .issuedAt(now)
            .expiresAt(now.plus(lifetime))
            .id(UUID.randomUUID().toString())
            .build();
    return encoder.encode(JwtEncoderParameters.from(HEADER, claims)).getTokenValue();
  }
}
