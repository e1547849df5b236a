package ai.sutazai.security;

import ai.sutazai.errors.UnusableSetting;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTProcessor;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.http.MediaType;
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
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Whose tokens are taken: this service's own, and those of the issuer that is set, if one is. */
@Configuration(proxyBeanMethods = false)
class Issuers {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Within it, keys are fetched twice at most. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** How long keys count that cannot be looked at again. */
  private static final Duration KEYS_HOLD = Duration.ofHours(4);

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
              foreignDecoder(other, settings.oidcAudience(), web(issuerBreaker)), foreignSessions));
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
  private static JwtDecoder foreignDecoder(String issuer, String audience, ResourceRetriever web) {
    JwtDecoder discovered =
        new SupplierJwtDecoder(
            () -> {
              NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor(keys(issuer, web)));
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

  /** Of keys that are known it is enough to have seen them; tokens of others ask for few looks. */
  private static JWKSource<SecurityContext> keys(String issuer, ResourceRetriever web) {
    try {
      String discovery = issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration";
      JsonNode found =
          new ObjectMapper().readTree(web.retrieveResource(new URL(discovery)).getContent());
      if (!found.path("issuer").asText().equals(issuer)) {
        throw new IllegalStateException("The issuer calls itself " + found.path("issuer"));
      }
      return JWKSourceBuilder.create(new URL(found.path("jwks_uri").asText()), web)
          .rateLimited(BETWEEN_LOOKS.toMillis())
          .outageTolerant(KEYS_HOLD.toMillis())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JWTProcessor<SecurityContext> processor(JWKSource<SecurityContext> keys) {
    // Those of asymmetric keys, whichever the issuer has at the moment.
    Set<JWSAlgorithm> algorithms =
        Arrays.stream(SignatureAlgorithm.values())
            .map(algorithm -> JWSAlgorithm.parse(algorithm.getName()))
            .collect(Collectors.toSet());
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
    // Both are looked at by the validator.
    processor.setJWSTypeVerifier((type, context) -> {});
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    return processor;
  }

  /** By default those that say what they are (RFC 9068) are refused. */
  private static JwtTypeValidator accessTokens() {
    JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt", "application/at+jwt"));
    types.setAllowEmpty(true);
    return types;
  }

  /** An issuer that is away makes nobody wait for long, nor many. */
  private static ResourceRetriever web(CircuitBreaker breaker) {
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(PATIENCE);
    requests.setReadTimeout(PATIENCE);
    RestClient rest = RestClient.builder().requestFactory(requests).build();
    return url -> {
      try {
        String content =
            breaker.executeSupplier(
                () -> rest.get().uri(URI.create(url.toString())).retrieve().body(String.class));
        return new Resource(content, MediaType.APPLICATION_JSON_VALUE);
      } catch (RestClientException | CallNotPermittedException e) {
        throw new IOException(e);
      }
    };
  }

  private static void requireAddress(String issuer) {
    try {
      URI address = URI.create(issuer);
      if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
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
