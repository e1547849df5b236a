package ai.sutazai.reload;

import ai.sutazai.reload.RouteSwap.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the files of the routes, the prompts and the schemas, and has a change that is right take
 * the old ones' place.
 */
class RouteReload implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** So many looks at the files there are for one at whether to trust them, which takes longer. */
  private static final int LOOKS = 10;

  /** Longer than what a replaced route has handed on waits for a thread before it is inside. */
  private static final Duration REMAINS = Duration.ofMinutes(1);

  private static final int KEPT = 100;

  /** How long the end of the service waits for a change that is being made. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Refusal(String reason, Instant at) {}

  /**
   * @param faults why the folders are not trusted
   */
  private record Sight(Map<String, RouteFolder.Stamp> files, List<Fault> faults) {}

  private final RouteFolder folder;
  private final RouteCheck check;
  private final RouteSwap swap;
  private final ContractSwap contract;
  private final TextSwap others;
  private final ReloadLog audit;
  private final MeterRegistry meters;
  private final Duration settle;
  private final Thread watcher = new Thread(this::watch, "route-reload");

  private final Map<String, Refusal> refusals = new LinkedHashMap<>();

  /** What was refused: the files of each change, without those that run by now as they are. */
  private final List<Set<String>> left = new ArrayList<>();

  /** Why the folders were not trusted at the last change of anything. */
  private List<Fault> untrusted = List.of();

  private Map<String, String> running;
  private long applied;
  private long refused;
  private Instant lastApplied;
  private volatile boolean ended;

  RouteReload(
      RouteFolder folder,
      Map<String, String> running,
      RouteCheck check,
      RouteSwap swap,
      ContractSwap contract,
      TextSwap others,
      ReloadLog audit,
      MeterRegistry meters,
      Duration settle) {
    this.folder = folder;
    this.running = running;
    this.check = check;
    this.swap = swap;
    this.contract = contract;
    this.others = others;
    this.audit = audit;
    this.meters = meters;
    this.settle = settle;
    watcher.setDaemon(true);
  }

  void start() {
    watcher.start();
  }

  @Override
  public void close() {
    ended = true;
    watcher.interrupt();
    try {
      watcher.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The {@code reload} part of {@code GET /api/v1/routes}. */
  synchronized Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("applied_total", applied);
    state.put("refused_total", refused);
    state.put("last_applied_at", lastApplied == null ? null : lastApplied.toString());
    List<Map<String, Object>> list = new ArrayList<>();
    refusals.forEach(
        (source, refusal) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("source", source);
          entry.put("reason", refusal.reason());
          entry.put("at", refusal.at().toString());
          list.add(entry);
        });
    state.put("refused", list);
    return state;
  }

  /** The files of the routes that are made of templates, by id; Camel does not know them. */
  synchronized Map<String, String> filesOfTemplated() {
    Map<String, String> texts = new HashMap<>(running);
    texts.values().removeIf(text -> !text.contains("templatedRoute"));
    return Definition.of(texts).stream()
        .filter(d -> d.kind().equals("templatedRoute"))
        .collect(Collectors.toMap(Definition::id, Definition::source, (first, again) -> first));
  }

  private void watch() {
    Sight handled = null;
    Sight last = null;
    List<Fault> faults = List.of();
    long since = System.nanoTime();
    for (int looks = 0; !ended; looks++) {
      try {
        Thread.sleep(POLL.toMillis());
        if (looks % LOOKS == 0) {
          faults = folder.faults();
          swap.stopReplaced(REMAINS);
        }
        Sight now = new Sight(folder.signature(), faults);
        if (!now.equals(last)) {
          last = now;
          since = System.nanoTime();
        } else if (!now.equals(handled) && System.nanoTime() - since > settle.toNanos()) {
          Set<String> saved = differing(handled == null ? Map.of() : handled.files(), now.files());
          Map<String, String> disk = folder.read();
          faults = folder.faults();
          handled = new Sight(now.files(), faults);
          last = handled;
          take(disk, faults, saved);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | StackOverflowError | LinkageError e) {
        LOG.error("The routes cannot be reloaded", e);
      }
    }
  }

  /**
   * Takes over what is in the files now: together with what was refused before, with what this was
   * once changed with, or alone. If that changes what runs, or nothing is new, what was refused is
   * tried again.
   *
   * @param faults why the folders are not trusted
   * @param saved the files that were written since the last time, if only with the same text
   */
  private void take(Map<String, String> disk, List<Fault> faults, Set<String> saved)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Fault> distrusted = distrusted(faults, disk);
    Set<String> pending = pending(disk);
    Set<String> fresh = new HashSet<>(pending);
    fresh.removeIf(
        source -> !saved.contains(source) && left.stream().anyMatch(c -> c.contains(source)));
    List<Fault> wrong = fresh.isEmpty() ? List.of() : faultsOf(disk, pending, fresh);
    Set<String> change = new HashSet<>(sources(distrusted));
    if (!wrong.isEmpty()) {
      change.addAll(fresh);
    }
    if (!change.isEmpty()) {
      refused(change, Stream.of(wrong, distrusted).flatMap(List::stream).toList(), start);
    }
    if (wrong.isEmpty()) {
      tryAgain(disk);
    }
  }

  /** What cannot be trusted is refused even if its text is what runs. */
  private List<Fault> distrusted(List<Fault> faults, Map<String, String> disk) {
    Set<String> changed = differing(running, disk);
    List<Fault> fresh =
        faults.stream()
            .filter(fault -> !untrusted.contains(fault) && !changed.contains(fault.source()))
            .toList();
    untrusted = faults;
    return fresh;
  }

  /** Takes a change, and tells nothing; or else why it cannot be taken. */
  private List<Fault> faultsOf(Map<String, String> disk, Set<String> pending, Set<String> fresh)
      throws InterruptedException {
    long start = System.nanoTime();
    Set<String> change = new HashSet<>(fresh);
    left.stream().filter(c -> !Collections.disjoint(c, fresh)).forEach(change::addAll);
    List<Fault> faults = List.of();
    for (Set<String> tried : new LinkedHashSet<>(List.of(pending, change, fresh))) {
      faults = attempt(disk, tried);
      if (faults.isEmpty()) {
        applied(tried, start);
        return List.of();
      }
    }
    left.removeIf(change::containsAll);
    left.add(change);
    return faults;
  }

  /** A change that was refused is right if what it needs is there by now; it counts no more. */
  private void tryAgain(Map<String, String> disk) throws InterruptedException {
    Set<String> pending = pending(disk);
    Set<Set<String>> changes = new LinkedHashSet<>();
    if (!pending.isEmpty()) {
      changes.add(pending);
    }
    changes.addAll(left);
    for (Set<String> change : changes) {
      long start = System.nanoTime();
      List<Fault> faults = attempt(disk, change);
      if (faults.isEmpty()) {
        applied(change, start);
        tryAgain(disk);
        return;
      }
      if (left.contains(change)) {
        explain(change, faults);
      }
    }
  }

  /** What differs from what runs; nothing else is refused any more, but what is not trusted. */
  private synchronized Set<String> pending(Map<String, String> disk) {
    Set<String> pending = differing(running, disk);
    Set<String> distrusted = sources(untrusted);
    refusals.keySet().removeIf(s -> !pending.contains(s) && !distrusted.contains(s));
    left.replaceAll(
        change -> change.stream().filter(pending::contains).collect(Collectors.toSet()));
    left.removeIf(Set::isEmpty);
    return pending;
  }

  /** What cannot even be checked is refused too, so that it holds nothing else up. */
  private List<Fault> attempt(Map<String, String> disk, Set<String> changed)
      throws InterruptedException {
    try {
      return checked(merged(disk, changed), changed);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      LOG.error("A change of {} failed", changed, e);
      return all(changed, "could not be taken: " + RouteSwap.reason(e));
    }
  }

  private List<Fault> checked(Map<String, String> candidate, Set<String> changed)
      throws InterruptedException {
    List<Fault> faults = new ArrayList<>(folder.about(changed, untrusted));
    if (!faults.isEmpty()) {
      return blame(faults, changed);
    }
    faults.addAll(contract.faults(candidate, changed));
    faults.addAll(others.faults(candidate, changed));
    if (faults.isEmpty()) {
      faults.addAll(check.faults(candidate));
    }
    if (faults.isEmpty()) {
      faults.addAll(swap.faults(candidate, changed));
    }
    if (!faults.isEmpty()) {
      return blame(faults, changed);
    }
    try {
      contract.apply(
          candidate,
          changed,
          door -> swap.apply(running, candidate, changed, door),
          door -> swap.apply(candidate, running, changed, door));
      others.apply(candidate);
      synchronized (this) {
        running = candidate;
      }
      return List.of();
    } catch (Refused e) {
      return all(changed, e.getMessage());
    }
  }

  /** What is wrong with a file that was not touched is the fault of those that were. */
  private static List<Fault> blame(List<Fault> faults, Set<String> changed) {
    List<Fault> own = faults.stream().filter(f -> changed.contains(f.source())).toList();
    if (!own.isEmpty()) {
      return own;
    }
    String reason =
        faults.get(0).source().equals(RouteFolder.NAME)
            ? "cannot be: then " + faults.get(0)
            : "cannot be as it is: " + faults.get(0);
    return all(changed, reason);
  }

  private static Set<String> sources(List<Fault> faults) {
    return faults.stream().map(Fault::source).collect(Collectors.toSet());
  }

  private static List<Fault> all(Set<String> sources, String reason) {
    return sources.stream().map(source -> new Fault(source, 0, reason)).toList();
  }

  private void applied(Set<String> change, long start) {
    synchronized (this) {
      applied++;
      lastApplied = Instant.now();
      refusals.keySet().removeAll(change);
    }
    LOG.info("Changed: {}", String.join(", ", new TreeSet<>(change)));
    record("applied", start);
    audit.write(true, change, List.of());
  }

  private void refused(Set<String> change, List<Fault> faults, long start) {
    synchronized (this) {
      refused++;
      refusals.keySet().removeAll(change);
      explain(change, faults);
    }
    record("refused", start);
    audit.write(false, change, faults);
  }

  private void record(String outcome, long start) {
    meters.counter("sutazai.reload", "outcome", outcome).increment();
    Timer.builder("sutazai.reload.duration")
        .description("How long a change took to be applied or refused")
        .tag("outcome", outcome)
        .register(meters)
        .record(Duration.ofNanos(System.nanoTime() - start));
  }

  /** Says of a change's files why each is refused, unless that was said before. */
  private synchronized void explain(Set<String> change, List<Fault> faults) {
    SortedMap<String, Fault> first = new TreeMap<>();
    faults.forEach(fault -> first.putIfAbsent(fault.source(), fault));
    first.forEach(
        (source, fault) -> {
          String line = fault.line() > 0 ? "line " + fault.line() + ": " : "";
          if (refuse(source, line + fault.reason())) {
            LOG.warn("Not changed: {}", fault);
          }
        });
    for (String source : change) {
      if (!first.containsKey(source)) {
        String other = faults.get(0).source();
        refuse(source, "was changed together with " + other + ", which is refused");
      }
    }
    while (refusals.size() > KEPT) {
      refusals.remove(refusals.keySet().iterator().next());
    }
  }

  /**
   * @return false if that was said before
   */
  private boolean refuse(String source, String reason) {
    Refusal before = refusals.get(source);
    if (before != null && before.reason().equals(reason)) {
      return false;
    }
    refusals.remove(source);
    refusals.put(source, new Refusal(reason, Instant.now()));
    return true;
  }

  private Map<String, String> merged(Map<String, String> disk, Set<String> sources) {
    Map<String, String> merged = new TreeMap<>(running);
    for (String source : sources) {
      if (disk.containsKey(source)) {
        merged.put(source, disk.get(source));
      } else {
        merged.remove(source);
      }
    }
    return merged;
  }

  private static <T> Set<String> differing(Map<String, T> one, Map<String, T> other) {
    Set<String> sources = new HashSet<>(one.keySet());
    sources.addAll(other.keySet());
    sources.removeIf(source -> Objects.equals(one.get(source), other.get(source)));
    return sources;
  }
}
