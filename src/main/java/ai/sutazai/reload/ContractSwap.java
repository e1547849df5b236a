package ai.sutazai.reload;

import ai.sutazai.api.Contract;
import ai.sutazai.api.ContractGate;
import ai.sutazai.reload.RouteSwap.Refused;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Puts another contract in the place of the one that is served. Requests are held to it at once;
 * Camel's door, which knows the operations from its start on, is made anew if they are others.
 */
@Component
class ContractSwap {

  /** The door's route, in {@code routes/api/rest.camel.yaml}. */
  private static final String DOOR = "api";

  private final CamelContext camel;
  private final Contract contract;
  private final ContractGate gate;
  private final RouteGate changes;
  private final boolean breaking;

  /** A change of routes that is made with the contract's, or undone with it. */
  interface Change {
    void make(RouteSwap.Door door) throws InterruptedException;
  }

  ContractSwap(
      CamelContext camel,
      Contract contract,
      ContractGate gate,
      RouteGate changes,
      @Value("${sutazai.allow-breaking-contract}") boolean breaking) {
    this.camel = camel;
    this.contract = contract;
    this.gate = gate;
    this.changes = changes;
    this.breaking = breaking;
  }

  List<Fault> faults(Map<String, String> after, Set<String> changed) {
    if (!changed.contains(RouteFolder.CONTRACT)) {
      return List.of();
    }
    String text = after.get(RouteFolder.CONTRACT);
    List<String> objections =
        text == null ? List.of("cannot be done without") : contract.objections(text, breaking);
    return objections.stream().map(o -> new Fault(RouteFolder.CONTRACT, 0, o)).toList();
  }

  /**
   * Makes a change of the routes, and with it the contract's, if that is among them.
   *
   * @throws Refused with everything as it was
   */
  void apply(Map<String, String> after, Set<String> changed, Change routes, Change undo)
      throws InterruptedException {
    if (!changed.contains(RouteFolder.CONTRACT)) {
      routes.make(RouteSwap.Door.NONE);
      return;
    }
    String text = after.get(RouteFolder.CONTRACT);
    if (!contract.hasOtherOperations(text)) {
      routes.make(RouteSwap.Door.NONE);
      contract.use(text);
      return;
    }
    try {
      routes.make(gate::close);
      String before = contract.use(text);
      try {
        makeDoor();
      } catch (Exception | StackOverflowError | LinkageError e) {
        contract.use(before);
        try {
          undo.make(RouteSwap.Door.NONE);
        } finally {
          restoreDoor();
        }
        throw new Refused("could not be served: " + RouteSwap.reason(e));
      }
    } finally {
      gate.open();
    }
  }

  /** It reads the contract when it is made. */
  private void makeDoor() throws Exception {
    Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    RouteDefinition door = model.getRouteDefinition(DOOR);
    changes.announce(Set.of(DOOR));
    try {
      camel.getRouteController().stopRoute(DOOR, 1, TimeUnit.SECONDS);
      camel.removeRoute(DOOR);
      model.addRouteDefinition(door);
      if (camel.getRoute(DOOR) == null
          || !camel.getRouteController().getRouteStatus(DOOR).isStarted()) {
        throw new IllegalStateException("the operations' door did not start");
      }
    } finally {
      changes.announce(Set.of());
    }
  }

  private void restoreDoor() {
    try {
      makeDoor();
    } catch (Exception e) {
      throw new IllegalStateException("The contract served before could not be restored", e);
    }
  }
}
