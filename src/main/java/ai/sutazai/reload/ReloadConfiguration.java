package ai.sutazai.reload;

import ai.sutazai.errors.UnusableSetting;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ContextEvents;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.ResourceResolver;
import org.apache.camel.spi.StartupConditionStrategy;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.CamelConfigurationProperties;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.spring.boot.CamelSpringBootApplicationController;
import org.apache.camel.spring.spi.CamelBeanPostProcessor;
import org.apache.camel.support.ResetableClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the reload of the routes together. */
@Configuration(proxyBeanMethods = false)
class ReloadConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(ReloadConfiguration.class);

  private final boolean on;
  private final RouteFolder folder;
  private final Map<String, String> texts;
  private final RouteSources sources;
  private final RouteCheck check;
  private final CompletableFuture<List<Fault>> atStart;

  ReloadConfiguration(
      Environment settings,
      @Value("${sutazai.routes-reload}") boolean on,
      @Value("${sutazai.routes-dir}") Path routes,
      @Value("${sutazai.prompts-dir}") Path prompts,
      @Value("${sutazai.schemas-dir}") Path schemas) {
    this.on = on;
    this.folder = new RouteFolder(routes, prompts, schemas);
    // Before Camel reads them: what is changed meanwhile is seen as a change afterwards.
    this.texts = folder.read();
    this.sources = new RouteSources(texts, folder::source);
    Map<String, Class<?>> beans = ProductBeans.called();
    RouteCheck first = new RouteCheck(settings::containsProperty, beans);
    // What it has read fills some 17 MB: kept for the next change, if there can be any.
    this.check = on ? first : new RouteCheck(settings::containsProperty, beans);
    // Beside what else the start has to do.
    this.atStart = CompletableFuture.supplyAsync(() -> faults(first));
  }

  private List<Fault> faults(RouteCheck first) {
    List<Fault> faults = new ArrayList<>(folder.unusable());
    faults.addAll(first.faults(texts));
    faults.addAll(TextSwap.missing(texts));
    return faults;
  }

  @Bean(RouteSources.NAME)
  ResourceResolver routeSources() {
    return sources;
  }

  /** Tells one state of the routes from another; null of an exchange that goes by former ones. */
  @Bean
  Function<Exchange, Integer> routesState(RouteGate gate) {
    return exchange -> gate.isNewest(exchange) ? sources.state() : null;
  }

  /** As Camel's own configuration makes it. */
  @Bean(destroyMethod = "")
  CamelContext camelContext(
      ApplicationContext application,
      CamelConfigurationProperties settings,
      CamelBeanPostProcessor beans,
      StartupConditionStrategy start)
      throws Exception {
    CamelSpringBootApplicationController controller =
        new CamelSpringBootApplicationController(application);
    CamelContext camel =
        new ServingContext(application, settings.getMain().isWarnOnEarlyShutdown(), controller);
    camel.getClock().add(ContextEvents.BOOT, new ResetableClock());
    controller.setCamelContext(camel);
    beans.setCamelContext(camel);
    ExtendedCamelContext plugins = camel.getCamelContextExtension();
    plugins.addContextPlugin(CamelBeanPostProcessor.class, beans);
    plugins.addContextPlugin(StartupConditionStrategy.class, start);
    return CamelAutoConfiguration.doConfigureCamelContext(application, camel, settings, controller);
  }

  @Bean
  CamelContextConfiguration gatedDirect(RouteGate gate) {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {
        requireRight();
        camel.addComponent("direct", new GatedDirect(gate));
      }

      @Override
      public void afterApplicationStart(CamelContext camel) {
        // Nothing more to be done.
      }
    };
  }

  /** What would be refused as a change is not started on either. */
  private void requireRight() {
    List<Fault> faults = atStart.join();
    if (!faults.isEmpty()) {
      throw new UnusableSetting(
          faults.stream().map(Fault::toString).collect(Collectors.joining("\n")),
          "Mend it; bin/check-routes says whether it is right.");
    }
    if (!on) {
      folder.open().forEach(fault -> LOG.warn("Used all the same: {}", fault));
    }
  }

  @Bean
  RouteReload routeReload(
      CamelContext camel,
      RouteGate gate,
      ContractSwap contract,
      TextSwap others,
      Environment settings,
      JdbcClient database,
      MeterRegistry meters,
      @Value("${sutazai.routes-settle}") Duration settle) {
    return new RouteReload(
        folder,
        texts,
        check,
        new RouteSwap(camel, camel.createProducerTemplate(), settings::getProperty, gate, sources),
        contract,
        others,
        new ReloadLog(database),
        meters,
        settle);
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    if (on) {
      event.getApplicationContext().getBean(RouteReload.class).start();
    }
  }
}
