package ai.sutazai.reload;

import ai.sutazai.reload.RouteSwap.Refused;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.SimpleRegistry;

/** Builds routes where nobody calls them: finds the components and options that fail. */
final class DryRun {

  /** In which kinds of definitions are read: each after those it names. */
  static final List<String> ORDER =
      List.of("routeConfiguration", "routeTemplate", "route", "templatedRoute");

  private final BeanRepository beans;
  private final UnaryOperator<String> settings;

  DryRun(BeanRepository beans, UnaryOperator<String> settings) {
    this.beans = beans;
    this.settings = settings;
  }

  /**
   * Builds these definitions, with the templates and configurations they may need.
   *
   * @throws Refused if one cannot be
   */
  void build(Map<String, String> texts, Collection<Definition> young) {
    try (DefaultCamelContext scratch = new DefaultCamelContext(false)) {
      scratch.disableJMX();
      scratch.setAutoStartup(false);
      SimpleRegistry own = new SimpleRegistry();
      own.bind(RouteSources.NAME, new RouteSources(texts));
      scratch.getCamelContextExtension().setRegistry(new DefaultRegistry(own, new Parts(beans)));
      scratch.getPropertiesComponent().addPropertiesSource(properties());
      scratch.start();
      Set<String> needed = new TreeSet<>();
      young.forEach(d -> needed.add(d.source()));
      for (Definition d : Definition.of(texts)) {
        if (d.kind().equals("routeConfiguration") || d.kind().equals("routeTemplate")) {
          needed.add(d.source());
        }
      }
      load(scratch, texts, ordered(texts, needed));
    } catch (Exception e) {
      throw new Refused("cannot be built: " + RouteSwap.reason(e));
    }
  }

  static void load(CamelContext camel, Map<String, String> texts, List<String> files)
      throws Exception {
    for (String file : files) {
      PluginHelper.getRoutesLoader(camel).loadRoutes(RouteSources.resource(file, texts.get(file)));
    }
  }

  private static List<String> ordered(Map<String, String> texts, Set<String> needed) {
    return Definition.of(texts).stream()
        .filter(d -> needed.contains(d.source()))
        .sorted(Comparator.comparing(d -> ORDER.indexOf(d.kind())))
        .map(Definition::source)
        .distinct()
        .toList();
  }

  private PropertiesSource properties() {
    return new PropertiesSource() {
      @Override
      public String getName() {
        return "running";
      }

      @Override
      public String getProperty(String name) {
        return settings.apply(name);
      }
    };
  }

  /**
   * The beans but for Camel's components: one of those takes a context for its own, and ends with
   * it.
   */
  private record Parts(BeanRepository all) implements BeanRepository {

    @Override
    public Object lookupByName(String name) {
      Object bean = all.lookupByName(name);
      return bean instanceof Component ? null : bean;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      T bean = all.lookupByNameAndType(name, type);
      return bean instanceof Component ? null : bean;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return all.findByTypeWithName(type);
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return all.findByType(type);
    }
  }
}
