package ai.sutazai.security;

import ai.sutazai.errors.UnusableSetting;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtIssuerAuthenticationManagerResolver;
import org.springframework.web.client.RestTemplate;

/** Whose tokens are taken: this service's own, and those of the issuer that is set, if one is. */
@Configuration(proxyBeanMethods = false)
class Issuers {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Bean
  AuthenticationManagerResolver<HttpServletRequest> issuerOfToken(
      SecuritySettings settings,
      JwtDecoder ownDecoder,
      Sessions sessions,
      ForeignSessions foreignSessions,
      CircuitBreaker issuerBreaker) {
    String other = settings.oidcIssuerUri().strip();
    Map<String, AuthenticationManager> issuers = new HashMap<>();
    if (!other.isEmpty()) {
      requireAddress(other);
      issuers.put(
          other,
          manager(
              foreignDecoder(other, settings.oidcAudience(), rest(issuerBreaker)),
              foreignSessions));
    }
    issuers.put(TokenConfiguration.ISSUER, manager(ownDecoder, sessions));
    return new JwtIssuerAuthenticationManagerResolver(issuers::get);
  }

  private static AuthenticationManager manager(
      JwtDecoder decoder, Converter<Jwt, AbstractAuthenticationToken> sessions) {
    JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
    provider.setJwtAuthenticationConverter(sessions);
    return provider::authenticate;
  }

  /** Reads the discovery document at the first token, and again until that succeeds. */
  private static JwtDecoder foreignDecoder(String issuer, String audience, RestTemplate rest) {
    JwtDecoder discovered =
        new SupplierJwtDecoder(
            () -> {
              NimbusJwtDecoder decoder =
                  NimbusJwtDecoder.withIssuerLocation(issuer)
                      .restOperations(rest)
                      // Those of asymmetric keys, whichever the issuer has at the moment.
                      .jwsAlgorithms(
                          taken -> Collections.addAll(taken, SignatureAlgorithm.values()))
                      .validateType(false)
                      .build();
              decoder.setJwtValidator(
                  new DelegatingOAuth2TokenValidator<>(
                      accessTokens(), TokenConfiguration.validator(issuer, audience)));
              return decoder;
            });
    return token -> {
      try {
        return discovered.decode(token);
      } catch (JwtDecoderInitializationException e) {
        throw new JwtException(e.getCause().getMessage(), e);
      }
    };
  }

  /** By default those that say what they are (RFC 9068) are refused. */
  private static JwtTypeValidator accessTokens() {
    JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt", "application/at+jwt"));
    types.setAllowEmpty(true);
    return types;
  }

  /** An issuer that is away makes nobody wait for long, nor many. */
  private static RestTemplate rest(CircuitBreaker breaker) {
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(PATIENCE);
    requests.setReadTimeout(PATIENCE);
    RestTemplate rest = new RestTemplate(requests);
    rest.getInterceptors()
        .add(
            (request, body, execution) -> {
              try {
                return breaker.executeCallable(() -> execution.execute(request, body));
              } catch (IOException | RuntimeException e) {
                throw e;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    return rest;
  }

  private static void requireAddress(String issuer) {
    try {
      URI address = URI.create(issuer);
      if (address.getHost() != null && address.getScheme().matches("https?")) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new UnusableSetting(
        "OIDC_ISSUER_URI is no address of an issuer.",
        "Set one such as https://login.example.org/realms/harbour, as the tokens' iss claim has it.");
  }
}
