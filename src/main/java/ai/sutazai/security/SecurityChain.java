package ai.sutazai.security;

import ai.sutazai.api.Contract;
import ai.sutazai.api.ContractText;
import ai.sutazai.api.Operation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Denies by default; what is open and who may do what else is the contract's to say. */
@Configuration(proxyBeanMethods = false)
class SecurityChain {

  static final String ROLE = "ROLE_";

  private static final RequestMatcher OPEN =
      new OrRequestMatcher(
          Stream.of(
                  "/actuator/health",
                  "/actuator/health/**",
                  "/docs",
                  "/docs/**",
                  "/api/v1/openapi.yaml")
              .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
              .toList());

  private static final Authentication NOBODY =
      new AnonymousAuthenticationToken(
          "anonymous", "anonymous", AuthorityUtils.createAuthorityList(ROLE + "ANONYMOUS"));

  private final Contract contract;
  private final Optional<Integer> managementPort;

  SecurityChain(
      Contract contract, @Value("${sutazai.management-port}") Optional<Integer> managementPort) {
    this.contract = contract;
    this.managementPort = managementPort;
  }

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http,
      AuthenticationManagerResolver<HttpServletRequest> issuers,
      Refusals refusals)
      throws Exception {
    return http.csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(
            headers ->
                headers
                    .referrerPolicy(r -> r.policy(ReferrerPolicy.NO_REFERRER))
                    .withObjectPostProcessor(writingHeadersFirst()))
        .authorizeHttpRequests(
            requests ->
                requests
                    // It only tells what became of a request.
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(OPEN)
                    .permitAll()
                    .requestMatchers(this::asksForMetricsInside)
                    .permitAll()
                    .requestMatchers("/actuator/**")
                    .hasAuthority(ROLE + "admin")
                    .anyRequest()
                    .access(
                        (caller, context) ->
                            new AuthorizationDecision(admits(caller.get(), context))))
        .exceptionHandling(
            failures -> failures.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .oauth2ResourceServer(
            server ->
                server
                    .bearerTokenResolver(tokens())
                    .authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals)
                    .withObjectPostProcessor(answeringOutages(refusals))
                    .authenticationManagerResolver(request -> manager(issuers, request)))
        .build();
  }

  /** Every filter of every request would be timed otherwise. */
  @Bean
  SecurityObservationSettings securityObservations() {
    return SecurityObservationSettings.noObservations();
  }

  private boolean admits(Authentication caller, RequestAuthorizationContext context) {
    HttpServletRequest request = context.getRequest();
    ContractText text = contract.current();
    if (text.isOpen(request.getMethod(), request.getRequestURI())) {
      return true;
    }
    if (!caller.isAuthenticated() || isAnonymous(caller)) {
      return false;
    }
    Set<String> roles =
        text.match(request.getMethod(), request.getRequestURI())
            .map(Operation::roles)
            .orElse(Set.of());
    return roles.isEmpty()
        || caller.getAuthorities().stream()
            .map(GrantedAuthority::getAuthority)
            .anyMatch(authority -> roles.contains(authority.substring(ROLE.length())));
  }

  /** Who may reach the management port is for the network to say. */
  private boolean asksForMetricsInside(HttpServletRequest request) {
    return managementPort.filter(port -> port == request.getLocalPort()).isPresent()
        && request.getRequestURI().equals("/actuator/prometheus");
  }

  private static boolean isAnonymous(Authentication caller) {
    return caller instanceof AnonymousAuthenticationToken;
  }

  /** Whoever logs in may still send the token that has just expired. */
  private BearerTokenResolver tokens() {
    BearerTokenResolver header = new DefaultBearerTokenResolver();
    return request -> {
      if (contract.current().isOpen(request.getMethod(), request.getRequestURI())) {
        return null;
      }
      try {
        return header.resolve(request);
      } catch (OAuth2AuthenticationException e) {
        if (OPEN.matches(request)) {
          return null;
        }
        throw e;
      }
    };
  }

  /** Where no token is needed a good one may tell more, and any other is overlooked. */
  private static AuthenticationManager manager(
      AuthenticationManagerResolver<HttpServletRequest> issuers, HttpServletRequest request) {
    AuthenticationManager manager = issuers.resolve(request);
    if (!OPEN.matches(request)) {
      return manager;
    }
    return token -> {
      try {
        return manager.authenticate(token);
      } catch (AuthenticationException e) {
        return NOBODY;
      }
    };
  }

  /**
   * By default the filter writes them at the end, on the thread that has handed the request over:
   * while a route is replying on another, which leaves headers doubled, lost or torn.
   */
  private static ObjectPostProcessor<HeaderWriterFilter> writingHeadersFirst() {
    return new ObjectPostProcessor<>() {
      @Override
      public <F extends HeaderWriterFilter> F postProcess(F filter) {
        filter.setShouldWriteHeadersEagerly(true);
        return filter;
      }
    };
  }

  /** By default the filter throws a failure to check a token at the container. */
  private static ObjectPostProcessor<BearerTokenAuthenticationFilter> answeringOutages(
      Refusals refusals) {
    return new ObjectPostProcessor<>() {
      @Override
      public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
        filter.setAuthenticationFailureHandler(refusals::commence);
        return filter;
      }
    };
  }
}
