package ai.sutazai.reload;

import ai.sutazai.errors.Causes;
import ai.sutazai.record.Statements;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.Model;
import org.apache.camel.support.EventHelper;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Puts routes in the place of others while the service runs, or leaves everything as it was. Camel
 * itself would have callers run into the routes it takes away, and stop half-way at an error.
 */
class RouteSwap {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What is closed with the routes' gate, and stays so after the change: its owner opens it. */
  interface Door {

    /** Without one. */
    Door NONE = () -> true;

    /**
     * @return false, with the door open again, if those inside do not leave in time
     */
    boolean close() throws InterruptedException;
  }

  /** A called route that is taken out, or that another has taken the place of. */
  private record Replaced(RouteService service, long since) {}

  private final CamelContext camel;
  private final ProducerTemplate routes;
  private final UnaryOperator<String> settings;
  private final RouteGate gate;
  private final RouteSources sources;
  private final Map<String, SedaEndpoint> queues = new HashMap<>();
  private final List<Replaced> replaced = new ArrayList<>();

  /**
   * @param settings by name, as they are written: what stands in them in braces is resolved where a
   *     route is built
   */
  RouteSwap(
      CamelContext camel,
      ProducerTemplate routes,
      UnaryOperator<String> settings,
      RouteGate gate,
      RouteSources sources) {
    this.camel = camel;
    this.routes = routes;
    this.settings = settings;
    this.gate = gate;
    this.sources = sources;
  }

  /**
   * @param before what runs
   * @param after what is to run, checked
   * @param changed the sources that differ
   * @param door closed only while routes are taken out and put back
   * @throws Refused with everything as it was, but the door, which may be closed
   */
  void apply(Map<String, String> before, Map<String, String> after, Set<String> changed, Door door)
      throws InterruptedException {
    List<Definition> all = made(Definition.of(before));
    List<Definition> wanted = made(Definition.of(after));
    Set<String> once = once(concat(all, wanted));
    List<Definition> old = affected(all, changed, once);
    List<Definition> young = affected(wanted, changed, once);
    for (Definition definition : concat(old, young)) {
      if (definition.isFixed()) {
        throw new Refused("is read at the start only; start the service again to have it changed");
      }
    }
    // Those for the next start as well: it would be too late then.
    List<Definition> built = affected(wanted, changed, Set.of());
    if (!built.isEmpty()) {
      new DryRun(camel.getRegistry(), settings).build(after, built);
    }
    if (old.isEmpty() && young.isEmpty()) {
      close(Set.of(), door);
      sources.use(after);
      return;
    }
    exchange(before, after, old, young, door);
  }

  /** With what templates say of the routes that are made from them. */
  private static List<Definition> made(List<Definition> all) {
    Map<String, Definition> templates =
        all.stream()
            .filter(d -> d.kind().equals("routeTemplate"))
            .collect(Collectors.toMap(Definition::id, d -> d));
    return all.stream()
        .map(
            d ->
                d.kind().equals("templatedRoute")
                    ? d.madeFrom(templates.get(d.body().path("routeTemplateRef").asText()))
                    : d)
        .toList();
  }

  /**
   * The routes that run once at a start, or shall from the next one on: taken out and put back,
   * they would run again, and free the leases of documents in work.
   */
  private static Set<String> once(List<Definition> all) {
    return all.stream()
        .filter(d -> d.body().at("/from/parameters").has("repeatCount"))
        .map(Definition::id)
        .collect(Collectors.toSet());
  }

  /** What has to be made anew: what is in the files, and what is made of what is in them. */
  private static List<Definition> affected(
      List<Definition> all, Set<String> changed, Set<String> once) {
    Set<String> configurations = ids(all, "routeConfiguration", changed);
    Set<String> templates = ids(all, "routeTemplate", changed);
    for (Definition d : all) {
      if (d.kind().equals("routeTemplate")
          && configurations.contains(d.body().at("/route/routeConfigurationId").asText())) {
        templates.add(d.id());
      }
    }
    return all.stream()
        .filter(d -> !once.contains(d.id()))
        .filter(
            d ->
                changed.contains(d.source())
                    || changed.contains(d.probe())
                    || d.statements().stream().anyMatch(changed::contains)
                    || d.kind().equals("route") && configurations.contains(d.configuration())
                    || d.kind().equals("routeTemplate") && templates.contains(d.id())
                    || d.kind().equals("templatedRoute")
                        && templates.contains(d.body().path("routeTemplateRef").asText()))
        .sorted(Comparator.comparing(d -> DryRun.ORDER.indexOf(d.kind())))
        .toList();
  }

  private static Set<String> ids(List<Definition> all, String kind, Set<String> changed) {
    return all.stream()
        .filter(d -> d.kind().equals(kind))
        .filter(
            d ->
                changed.contains(d.source()) || d.statements().stream().anyMatch(changed::contains))
        .map(Definition::id)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** What the database does not understand of the statements that changed. */
  List<Fault> faults(Map<String, String> after, Set<String> changed) {
    DataSource database = camel.getRegistry().lookupByNameAndType("record", DataSource.class);
    List<Fault> faults = new ArrayList<>();
    for (String source : changed) {
      if (source.endsWith(RouteFolder.STATEMENT) && after.containsKey(source)) {
        try {
          Statements.read(database, after.get(source));
        } catch (SQLException e) {
          faults.add(new Fault(source, 0, "is not understood by the database: " + reason(e)));
        }
      }
    }
    return faults;
  }

  private void exchange(
      Map<String, String> before,
      Map<String, String> after,
      List<Definition> old,
      List<Definition> young,
      Door door)
      throws InterruptedException {
    Set<String> names = new TreeSet<>();
    for (Definition definition : concat(old, young)) {
      names.add(definition.id());
      if (!definition.called().isEmpty()) {
        names.add(definition.called());
      }
    }
    List<Definition> consuming = old.stream().filter(this::isConsuming).toList();
    gate.announce(names);
    try {
      keepQueues(old);
      stopConsumers(consuming);
      close(names, door);
      try {
        remove(old);
        sources.use(after);
        load(after, young);
        probe(after, young);
        start(young);
        verify(young);
      } catch (Exception | StackOverflowError | LinkageError e) {
        restore(before, old, young);
        throw new Refused("could not be started: " + reason(e));
      }
    } catch (InterruptedException | RuntimeException e) {
      sources.use(before);
      startConsumers(consuming);
      throw e;
    } finally {
      gate.open();
      gate.announce(Set.of());
    }
  }

  /**
   * Camel drops a queue with its last endpoint, and with it what waits there. One of another URI
   * keeps it: of equal ones Camel counts one.
   */
  private void keepQueues(List<Definition> old) {
    for (Definition d : old) {
      if (camel.getRoute(d.id()) != null
          && camel.getRoute(d.id()).getEndpoint() instanceof SedaEndpoint queue) {
        queues.computeIfAbsent(
            queue.getEndpointBaseUri(), uri -> keeper(queue.getComponent(), uri));
      }
    }
  }

  private static SedaEndpoint keeper(SedaComponent component, String uri) {
    try {
      SedaEndpoint keeper = (SedaEndpoint) component.createEndpoint(uri);
      keeper.getQueue();
      return keeper;
    } catch (Exception e) {
      throw new Refused("could not be started: " + reason(e));
    }
  }

  /**
   * Nothing more is taken; what was gets to its end before the gate closes, however long it takes.
   */
  private void stopConsumers(List<Definition> consuming) throws InterruptedException {
    long slack = 0;
    for (Definition d : consuming) {
      Consumer consumer = camel.getRoute(d.id()).getConsumer();
      ServiceHelper.suspendService(consumer);
      if (consumer instanceof ScheduledBatchPollingConsumer batches) {
        batches.deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
      } else if (consumer.getEndpoint() instanceof SedaEndpoint queue) {
        slack = Math.max(slack, queue.getPollTimeout() + POLL.toMillis());
      }
    }
    // Whoever waits at a queue already still takes what comes.
    Thread.sleep(slack);
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Definition d : consuming) {
      while (isAtWork(d)) {
        if (System.nanoTime() > end) {
          throw tooLong("the route " + d.id() + " was");
        }
        Thread.sleep(POLL.toMillis());
      }
    }
  }

  private static Refused tooLong(String who) {
    return new Refused(
        "could not be taken: " + who + " at work for " + PATIENCE.toSeconds() + " s");
  }

  private boolean isAtWork(Definition d) {
    return camel.getInflightRepository().size(d.id()) > 0
        || camel.getRoute(d.id()).getConsumer() instanceof ScheduledPollConsumer polls
            && polls.isPolling();
  }

  private void startConsumers(List<Definition> consuming) {
    for (Definition d : consuming) {
      if (camel.getRoute(d.id()) != null) {
        Consumer consumer = camel.getRoute(d.id()).getConsumer();
        if (consumer instanceof ScheduledBatchPollingConsumer batches) {
          batches.prepareShutdown(true, false);
        }
        ServiceHelper.resumeService(consumer);
      }
    }
  }

  /** Callers wait for less than they are ready to; long work gets to its end between the tries. */
  private void close(Set<String> names, Door door) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!door.close()) {
      if (System.nanoTime() > end) {
        throw tooLong("requests were");
      }
      Thread.sleep(PAUSE.toMillis());
    }
    gate.close(names);
  }

  private void remove(Collection<Definition> definitions) throws Exception {
    Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    for (Definition d : definitions) {
      switch (d.kind()) {
        case "routeConfiguration" -> {
          if (model.getRouteConfigurationDefinition(d.id()) != null) {
            model.removeRouteConfiguration(model.getRouteConfigurationDefinition(d.id()));
          }
        }
        case "routeTemplate" -> model.removeRouteTemplateDefinitions(d.id());
        default -> {
          if (camel.getRoute(d.id()) != null) {
            if (takes(d)) {
              removeRoute(d.id());
            } else {
              replace(d.id());
            }
          }
          if (model.getRouteDefinition(d.id()) != null) {
            model.removeRouteDefinition(model.getRouteDefinition(d.id()));
          }
        }
      }
    }
  }

  /** What is inside gets to its end there, however long that takes. */
  private void replace(String id) {
    RouteService service = ((RouteServices) camel).getRouteServices().remove(id);
    Route route = service.getRoute();
    ExtendedCamelContext context = camel.getCamelContextExtension();
    context.removeRoute(route);
    context.getRouteStartupOrder().removeIf(order -> order.getRoute() == route);
    ServiceHelper.suspendService(route.getConsumer());
    // The context keeps the policies, and they would keep the route.
    route.getRoutePolicyList().forEach(policy -> policy.onRemove(route));
    for (Service part : parts(route)) {
      // A step of the same id would get these for its own.
      if (part instanceof ResilienceProcessor breaker) {
        breaker.getCircuitBreakerRegistry().remove(breaker.getId());
        breaker.getBulkheadRegistry().remove(breaker.getId());
        breaker.getTimeLimiterRegistry().remove(breaker.getId());
      }
    }
    replaced.add(new Replaced(service, System.nanoTime()));
  }

  /** Stops the routes that were replaced so long ago, if nobody is in them any more. */
  void stopReplaced(Duration ago) {
    for (Replaced r : List.copyOf(replaced)) {
      if (System.nanoTime() - r.since() > ago.toNanos() && forget(r.service().getRoute())) {
        replaced.remove(r);
        end(r.service());
      }
    }
  }

  /** One that could not be started has no consumer. */
  private static boolean forget(Route route) {
    return !(route.getConsumer() instanceof DirectConsumer consumer)
        || ((GatedDirect) consumer.getEndpoint().getComponent()).forget(consumer);
  }

  /** As Camel does, but for what goes by the route's name, which another has or may have. */
  private void end(RouteService service) {
    Route route = service.getRoute();
    Set<Service> parts = parts(route);
    service.stop();
    ServiceHelper.stopAndShutdownServices(parts);
    EventHelper.notifyRouteRemoved(camel, route);
  }

  private static Set<Service> parts(Route route) {
    return route.getServices().stream()
        .flatMap(service -> ServiceHelper.getChildServices(service).stream())
        .collect(Collectors.toSet());
  }

  /**
   * Camel would wait for the threads that sleep at its queue, and a second for what is in there,
   * which nobody takes any more.
   */
  private void removeRoute(String id) throws Exception {
    Route route = camel.getRoute(id);
    SedaEndpoint keeper = queues.get(route.getEndpoint().getEndpointBaseUri());
    List<Exchange> waiting = new ArrayList<>();
    if (keeper != null) {
      ServiceHelper.stopService(route.getConsumer());
      keeper.getQueue().drainTo(waiting);
    }
    try {
      camel.getRouteController().stopRoute(id, 1, TimeUnit.SECONDS);
      camel.removeRoute(id);
    } finally {
      for (Exchange exchange : waiting) {
        keeper.getQueue().offer(exchange);
      }
    }
  }

  /** All that is called is started; what takes exchanges from elsewhere does so once it is. */
  private void load(Map<String, String> texts, List<Definition> young) throws Exception {
    camel.setAutoStartupExcludePattern(
        young.stream()
            .filter(RouteSwap::takes)
            .map(Definition::id)
            .collect(Collectors.joining(",")));
    try {
      DryRun.load(camel, texts, sourcesOf(young));
    } finally {
      camel.setAutoStartupExcludePattern(null);
    }
    verify(young.stream().filter(d -> !takes(d)).toList());
  }

  private void start(List<Definition> young) throws Exception {
    for (Definition d : young) {
      if (takes(d) && camel.getRoute(d.id()) != null && camel.getRoute(d.id()).isAutoStartup()) {
        camel.getRouteController().startRoute(d.id());
      }
    }
  }

  private void verify(List<Definition> young) {
    for (Definition d : young) {
      boolean isRoute =
          d.kind().equals("route") && isWanted(d) || d.kind().equals("templatedRoute");
      if (isRoute
          && (camel.getRoute(d.id()) == null
              || camel.getRoute(d.id()).isAutoStartup()
                  && !camel.getRouteController().getRouteStatus(d.id()).isStarted())) {
        throw new IllegalStateException("the route " + d.id() + " did not start");
      }
    }
  }

  /** Whether a route's precondition, if it has one, holds in this deployment. */
  private boolean isWanted(Definition d) {
    return Boolean.parseBoolean(
        camel.resolvePropertyPlaceholders(d.body().path("precondition").asText("true")));
  }

  /**
   * Has each route that has a probe do it, while callers still wait: all of them in less than is
   * left of their patience.
   */
  private void probe(Map<String, String> after, List<Definition> young) throws Exception {
    Duration patience = gate.timeout().dividedBy(4);
    long end = System.nanoTime() + patience.toNanos();
    for (Definition d : young) {
      String text = after.get(d.probe());
      if (text == null || !d.kind().equals("route")) {
        continue;
      }
      try {
        Exchange exchange =
            routes
                .asyncSend(d.from(), Probe.of(text)::write)
                .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        require(d, exchange);
      } catch (TimeoutException e) {
        throw new IllegalStateException(
            "the probe of " + d.id() + " was not done within " + patience.toMillis() + " ms");
      }
    }
  }

  private static void require(Definition d, Exchange probe) {
    Exception failure =
        probe.getException() != null
            ? probe.getException()
            : probe.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (failure != null) {
      throw new IllegalStateException("the probe of " + d.id() + " failed: " + reason(failure));
    }
  }

  private void restore(Map<String, String> before, List<Definition> old, List<Definition> young) {
    try {
      remove(concat(young, old));
      sources.use(before);
      DryRun.load(camel, before, sourcesOf(old));
      verify(old);
    } catch (Exception e) {
      throw new IllegalStateException("The routes that ran before could not be restored", e);
    }
  }

  private static List<String> sourcesOf(List<Definition> definitions) {
    return definitions.stream().map(Definition::source).distinct().toList();
  }

  /** Not what is switched off: to be suspended and resumed would start it. */
  private boolean isConsuming(Definition d) {
    return takes(d)
        && camel.getRoute(d.id()) != null
        && camel.getRouteController().getRouteStatus(d.id()).isStarted();
  }

  private static boolean takes(Definition d) {
    return (d.kind().equals("route") || d.kind().equals("templatedRoute")) && d.called().isEmpty();
  }

  private static List<Definition> concat(List<Definition> first, List<Definition> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }

  /** The innermost sentence: what wraps it names Camel's own parts. */
  static String reason(Throwable failure) {
    Throwable cause = Causes.of(failure).reduce(failure, (outer, inner) -> inner);
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.toString());
  }

  /** The change is not made; everything is as it was. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String reason) {
      super(reason);
    }
  }
}
