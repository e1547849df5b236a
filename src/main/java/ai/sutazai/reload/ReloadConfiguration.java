package ai.sutazai.reload;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ResourceResolver;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the reload of the routes together. */
@Configuration(proxyBeanMethods = false)
class ReloadConfiguration {

  private final boolean on;
  private final RouteFolder folder;
  private final Map<String, String> texts;
  private final RouteSources sources;

  ReloadConfiguration(
      @Value("${sutazai.routes-reload}") boolean on,
      @Value("${sutazai.routes-dir}") Path routes,
      @Value("${sutazai.prompts-dir}") Path prompts) {
    this.on = on;
    this.folder = new RouteFolder(routes, prompts);
    // Before Camel reads them: what is changed meanwhile is seen as a change afterwards.
    this.texts = folder.read();
    this.sources = new RouteSources(folder, texts);
  }

  /** Camel finds it by this name. */
  @Bean("resource-loader-file")
  ResourceResolver routeSources() {
    return sources;
  }

  @Bean
  CamelContextConfiguration gatedDirect(RouteGate gate) {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {
        camel.addComponent("direct", new GatedDirect(gate));
      }

      @Override
      public void afterApplicationStart(CamelContext camel) {
        // Nothing more to be done.
      }
    };
  }

  @Bean
  RouteReload routeReload(
      CamelContext camel,
      RouteGate gate,
      ContractSwap contract,
      PromptSwap prompts,
      Environment settings,
      JdbcClient database,
      MeterRegistry meters,
      @Value("${sutazai.routes-settle}") Duration settle) {
    RouteCheck check = new RouteCheck(settings::containsProperty, ProductBeans.find());
    return new RouteReload(
        folder,
        texts,
        check,
        new RouteSwap(camel, camel.createProducerTemplate(), settings::getProperty, gate, sources),
        contract,
        prompts,
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
