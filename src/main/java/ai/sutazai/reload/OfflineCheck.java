package ai.sutazai.reload;

import ai.sutazai.api.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.objenesis.SpringObjenesis;

/** The check without the service: {@code bin/check-routes [folder]}, for editors and CI. */
public final class OfflineCheck {

  private static final Path SETTINGS = Path.of("config/application.yml");

  private static final Path PROMPTS = Path.of(RouteFolder.PROMPTS);

  private static final Path SCHEMAS = Path.of(RouteFolder.SCHEMAS);

  private OfflineCheck() {}

  static RouteCheck check() {
    return new RouteCheck(settings()::containsProperty, ProductBeans.called());
  }

  /** Everything the service would refuse, but what it finds only by starting a route. */
  static List<Fault> faults(RouteFolder folder) {
    Map<String, String> texts = folder.read();
    List<Fault> faults = new ArrayList<>(folder.faults());
    Contract.faults(texts.getOrDefault(RouteFolder.CONTRACT, ""))
        .forEach(reason -> faults.add(new Fault(RouteFolder.CONTRACT, 0, reason)));
    faults.addAll(check().faults(texts));
    if (faults.isEmpty()) {
      faults.addAll(TextSwap.missing(texts));
      build(texts, faults);
    }
    return faults;
  }

  private static void build(Map<String, String> texts, List<Fault> faults) {
    DryRun dryRun = new DryRun(likenesses(), settings()::getProperty);
    build(dryRun, texts, Definition.of(texts).stream().filter(d -> !d.isFixed()).toList(), faults);
  }

  /** What cannot be built is halved until it is known which it is. */
  private static void build(
      DryRun dryRun, Map<String, String> texts, List<Definition> definitions, List<Fault> faults) {
    Optional<String> reason = reason(dryRun, texts, definitions);
    if (reason.isEmpty()) {
      return;
    }
    int known = faults.size();
    int half = definitions.size() / 2;
    if (half > 0) {
      build(dryRun, texts, definitions.subList(0, half), faults);
      build(dryRun, texts, definitions.subList(half, definitions.size()), faults);
    }
    if (faults.size() == known) {
      faults.add(new Fault(definitions.get(0).source(), 0, reason.get()));
    }
  }

  private static Optional<String> reason(
      DryRun dryRun, Map<String, String> texts, List<Definition> definitions) {
    try {
      dryRun.build(texts, definitions);
      return Optional.empty();
    } catch (RouteSwap.Refused e) {
      return Optional.of(e.getMessage());
    }
  }

  /** What routes name has to be there and of its type; nobody calls it. */
  private static Registry likenesses() {
    Registry registry = new DefaultRegistry();
    registry.bind("dataSource", likeness(DataSource.class));
    ProductBeans.all().forEach((name, type) -> registry.bind(name, likeness(type)));
    return registry;
  }

  private static Object likeness(Class<?> type) {
    return type.isInterface()
        ? ProxyFactory.getProxy(type, (MethodInterceptor) call -> null)
        : new SpringObjenesis().newInstance(type);
  }

  static StandardEnvironment settings() {
    StandardEnvironment settings = new StandardEnvironment();
    try {
      new YamlPropertySourceLoader()
          .load("settings", new FileSystemResource(SETTINGS))
          .forEach(settings.getPropertySources()::addLast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings;
  }

  /** Says what is wrong, a line a fault; exits with 1 if anything is. */
  public static void main(String... arguments) {
    LoggingSystem.get(OfflineCheck.class.getClassLoader())
        .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
    Path root = Path.of(arguments.length > 0 ? arguments[0] : RouteFolder.NAME);
    List<Fault> faults = faults(new RouteFolder(root, PROMPTS, SCHEMAS));
    faults.forEach(System.out::println);
    if (!faults.isEmpty()) {
      System.exit(1);
    }
    System.out.println("All routes are right.");
  }
}
