package ai.sutazai.api;

import ai.sutazai.embedded.DataDirectory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.catalina.Pipeline;
import org.apache.catalina.connector.Connector;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.thread.Threading;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ExecutorServiceAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.task.DelegatingSecurityContextAsyncTaskExecutor;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.util.unit.DataSize;

/** Puts the door's parts into the container. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  private static final int THREADS = 256;

  /** Which no stream may take from the requests. */
  private static final int BESIDE_STREAMS = 64;

  private static final DataSize FORM_FIELDS = DataSize.ofMegabytes(1);
  private static final int IN_MEMORY = 64 * 1024;

  @Bean
  FilterRegistrationBean<Filter> correlationId() {
    FilterRegistrationBean<Filter> first = new FilterRegistrationBean<>(new CorrelationId());
    first.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return first;
  }

  /** Behind Spring Security, so that an unknown path without a token is 401. */
  @Bean
  FilterRegistrationBean<Filter> contractFilter(
      Contract contract,
      ContractGate gate,
      Problems problems,
      @Value("${sutazai.api}") boolean open,
      ObjectProvider<CamelContext> camel) {
    BooleanSupplier started = () -> camel.getObject().isStarted();
    FilterRegistrationBean<Filter> last =
        new FilterRegistrationBean<>(new ContractFilter(contract, gate, problems, open, started));
    last.addUrlPatterns(contract.current().basePath() + "/*");
    last.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
    last.setOrder(Ordered.LOWEST_PRECEDENCE);
    return last;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> container(
      Problems problems, Contract contract, ApiSettings settings) {
    return factory -> {
      factory.setProtocol(PunctualHttp.class.getName());
      factory.addConnectorCustomizers(
          connector ->
              ((PunctualHttp) connector.getProtocolHandler())
                  .setBodyTimeout(settings.requestBodyTimeout()));
      factory.addContextCustomizers(
          context -> {
            Pipeline host = context.getParent().getPipeline();
            host.addValve(new ArrivalValve());
            host.addValve(new ProblemValve(problems, contract));
          });
    };
  }

  /** A second port, for the actuator alone, at which metrics need no token. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementPort(
      @Value("${sutazai.management-port}") Optional<Integer> port,
      @Value("${server.address}") String address) {
    return factory ->
        port.ifPresent(
            number -> {
              Connector connector = new Connector();
              connector.setPort(number);
              connector.setProperty("address", address);
              factory.addAdditionalTomcatConnectors(connector);
              factory.addContextValves(new ActuatorValve(connector));
            });
  }

  /** Leaves methods to the contract: an unknown one is 405, not a malformed request. */
  @Bean
  HttpFirewall httpFirewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  /** Lets the intake read a form's parts, which the container deletes after the request. */
  @Bean
  MultipartConfigElement multipartConfig(ApiSettings settings, DataDirectory data) {
    long file = settings.maxDocumentSize().toBytes();
    String parts = data.directory("uploads").toString();
    return new MultipartConfigElement(parts, file, file + FORM_FIELDS.toBytes(), IN_MEMORY);
  }

  /**
   * Runs the routes of HTTP requests. Camel takes this executor by its type; Boot's own would let
   * eight requests run at once and lose the caller's identity.
   */
  @Bean
  DelegatingSecurityContextAsyncTaskExecutor applicationTaskExecutor(
      Environment environment, @Value("${sutazai.event-streams}") int streams) {
    // A stream is read by one of them, and written by another.
    int threads = Math.max(THREADS, 2 * streams + BESIDE_STREAMS);
    return new DelegatingSecurityContextAsyncTaskExecutor(
        Threading.VIRTUAL.isActive(environment) ? virtualThreads() : threadPool(threads));
  }

  /** The same threads, for what a route does beside its reply: with the request's id in the log. */
  @Bean(destroyMethod = "")
  ExecutorService requestThreads(DelegatingSecurityContextAsyncTaskExecutor executor) {
    return new ExecutorServiceAdapter(executor);
  }

  private static AsyncTaskExecutor virtualThreads() {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("http-");
    executor.setVirtualThreads(true);
    executor.setTaskDecorator(WITH_LOG_CONTEXT);
    return executor;
  }

  private static AsyncTaskExecutor threadPool(int threads) {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setThreadNamePrefix("http-");
    executor.setCorePoolSize(threads);
    executor.setMaxPoolSize(threads);
    executor.setAllowCoreThreadTimeOut(true);
    executor.setTaskDecorator(WITH_LOG_CONTEXT);
    executor.initialize();
    return executor;
  }

  private static final TaskDecorator WITH_LOG_CONTEXT =
      task -> {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return () -> {
          MDC.setContextMap(context == null ? Map.of() : context);
          try {
            task.run();
          } finally {
            MDC.clear();
          }
        };
      };
}
