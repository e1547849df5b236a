package ai.sutazai.api;

import ai.sutazai.embedded.DataDirectory;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/** The door alone: every operation's route is a stub that tells what it found. */
@EnableAutoConfiguration(
    exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
@ComponentScan("ai.sutazai.api")
@Import(DataDirectory.class)
@ConfigurationPropertiesScan("ai.sutazai.api")
class DoorTestApplication {

  static final String USER = "11111111-1111-4111-8111-111111111111";

  private final ObjectMapper json = new ObjectMapper();

  /** Takes {@code Bearer <role>} for a token of that role. */
  @Bean
  SecurityFilterChain anyToken(HttpSecurity http) throws Exception {
    return http.csrf(csrf -> csrf.disable())
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .addFilterBefore(
            new OncePerRequestFilter() {
              @Override
              protected void doFilterInternal(
                  HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                  throws ServletException, IOException {
                String token = request.getHeader("Authorization");
                if (token != null) {
                  Jwt jwt =
                      Jwt.withTokenValue("t")
                          .header("alg", "none")
                          .subject(USER)
                          .claim("role", token.substring(7))
                          .build();
                  SecurityContextHolder.getContext()
                      .setAuthentication(
                          new JwtAuthenticationToken(jwt, AuthorityUtils.NO_AUTHORITIES));
                }
                chain.doFilter(request, response);
              }
            },
            AnonymousAuthenticationFilter.class)
        .build();
  }

  @Bean
  RouteBuilder stubs(Contract contract) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        for (Operation operation : contract.current().operations()) {
          from("direct:" + operation.id())
              .routeId(operation.id())
              .routeConfigurationId("http-errors")
              .process(exchange -> tell(operation, exchange));
        }
      }
    };
  }

  private void tell(Operation operation, Exchange exchange) throws Exception {
    Map<String, Object> found = new TreeMap<>();
    found.put("operation", operation.id());
    Map<String, Object> headers = new TreeMap<>(exchange.getMessage().getHeaders());
    Object request = headers.remove("CamelHttpServletRequest");
    found.put("headers", headers);
    Object body = exchange.getMessage().getBody();
    if (body instanceof InputStream stream) {
      body = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } else if (body == null && request instanceof HttpServletRequest servlet) {
      String type = servlet.getContentType();
      if (type != null && type.startsWith("multipart")) {
        found.put("parts", servlet.getParts().stream().map(part -> part.getName()).toList());
      }
    }
    found.put("body", body);
    if (body instanceof Map<?, ?> map && map.containsValue("fail")) {
      throw new IllegalStateException("secret internals");
    }
    if (body instanceof Map<?, ?> map && map.containsValue("slow")) {
      Thread.sleep(1000);
    }
    exchange.getMessage().setBody(json.writeValueAsString(found));
  }
}
