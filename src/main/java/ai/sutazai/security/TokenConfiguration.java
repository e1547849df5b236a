package ai.sutazai.security;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** The key, and what a token signed with it must say. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

  static final String ISSUER = "sutazai";
  static final String AUDIENCE = "sutazai-api";

  private static final int KEY_BYTES = 32;

  @Bean
  SecretKey tokenKey(SecuritySettings settings, DataDirectory data) {
    String secret =
        settings.jwtSecretKey().isEmpty()
            ? data.secretInsteadOf("JWT_SECRET_KEY", "jwt-secret")
            : settings.jwtSecretKey();
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < KEY_BYTES) {
      throw new UnusableSetting(
          "JWT_SECRET_KEY has "
              + bytes.length
              + " bytes; with fewer than "
              + KEY_BYTES
              + " anyone could guess it and sign tokens.",
          "Set a longer one, for instance from `openssl rand -base64 48`, or leave it out and one"
              + " is made in the data directory.");
    }
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  @Bean
  JwtEncoder jwtEncoder(SecretKey tokenKey) {
    return new NimbusJwtEncoder(new ImmutableSecret<>(tokenKey));
  }

  @Bean
  JwtDecoder jwtDecoder(SecretKey tokenKey) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withSecretKey(tokenKey).macAlgorithm(MacAlgorithm.HS256).build();
    decoder.setJwtValidator(validator(ISSUER, AUDIENCE));
    return decoder;
  }

  /** What a token of an issuer must say. */
  static OAuth2TokenValidator<Jwt> validator(String issuer, String audience) {
    return new DelegatingOAuth2TokenValidator<>(
        List.of(
            // A token holds as long as it says; it says nothing that another clock could be behind.
            new JwtTimestampValidator(Duration.ZERO),
            // The timestamp validator lets a token pass that never expires.
            new JwtClaimValidator<>(JwtClaimNames.EXP, Objects::nonNull),
            new JwtIssuerValidator(issuer),
            new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, given -> given != null && given.contains(audience))));
  }
}
