package ai.sutazai.api;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the contract and the page that shows it, from this machine alone. */
@RestController
class Docs implements WebMvcConfigurer {

  static final String CONTRACT = "/api/v1/openapi.yaml";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
          + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'";

  private final Contract contract;

  Docs(Contract contract) {
    this.contract = contract;
  }

  @GetMapping(CONTRACT)
  ResponseEntity<byte[]> contract() {
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "yaml", java.nio.charset.StandardCharsets.UTF_8))
        .body(contract.text());
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/docs", "/docs/index.html");
    registry.addRedirectViewController("/docs/", "/docs/index.html");
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/docs/**")
        .addResourceLocations(
            "classpath:/docs/", "classpath:/META-INF/resources/webjars/swagger-ui/5.31.0/");
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry
        .addInterceptor(
            new HandlerInterceptor() {
              @Override
              public boolean preHandle(
                  jakarta.servlet.http.HttpServletRequest request,
                  HttpServletResponse response,
                  Object handler) {
                response.setHeader("Content-Security-Policy", POLICY);
                response.setHeader("X-Content-Type-Options", "nosniff");
                return true;
              }
            })
        .addPathPatterns("/docs", "/docs/**");
  }
}
