package ai.sutazai.api;

import ai.sutazai.errors.Unavailable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets nothing through to the routes that is not an operation of the contract. */
final class ContractFilter extends OncePerRequestFilter {

  private static final Unavailable CLOSED =
      new Unavailable(
          "This instance works; its doors are closed by PIPELINE_ROLES.", Duration.ofSeconds(60));

  private static final Unavailable STARTING =
      new Unavailable("This instance starts or stops; ask again.", Unavailable.SOON);

  private final Contract contract;
  private final ContractGate gate;
  private final Problems problems;
  private final boolean open;
  private final BooleanSupplier started;

  /**
   * @param open whether this instance takes requests at all
   * @param started whether the routes are there, which the container does not wait for
   */
  ContractFilter(
      Contract contract,
      ContractGate gate,
      Problems problems,
      boolean open,
      BooleanSupplier started) {
    this.contract = contract;
    this.gate = gate;
    this.problems = problems;
    this.open = open;
    this.started = started;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().equals(Docs.CONTRACT);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!open) {
      problems.write(request, response, CLOSED);
      return;
    }
    ContractGate.Visit visit;
    try {
      visit = gate.enter(request);
    } catch (Unavailable e) {
      problems.write(request, response, e);
      return;
    }
    try {
      filter(request, response, chain);
    } finally {
      leave(request, visit);
    }
  }

  /** A request that goes on without this thread leaves by itself. */
  private static void leave(HttpServletRequest request, ContractGate.Visit visit) {
    try {
      if (request.isAsyncStarted()) {
        request.getAsyncContext().addListener(visit);
        return;
      }
    } catch (IllegalStateException e) {
      // It has ended meanwhile.
    }
    visit.leave();
  }

  private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getRequestURI();
    ContractText text = contract.current();
    Optional<Operation> operation = text.match(request.getMethod(), path);
    if (operation.isPresent() && !started.getAsBoolean()) {
      problems.write(request, response, STARTING);
      return;
    }
    if (operation.isPresent()) {
      chain.doFilter(new SealedRequest(request, operation.get()), response);
      return;
    }
    Set<String> methods = text.methods(path);
    problems.write(
        request,
        response,
        methods.isEmpty() ? Refusal.of(404) : Refusal.method(request.getMethod(), methods));
  }
}
