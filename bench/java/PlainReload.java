import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Camel's own reload of a route under calls: how many of them fail. Arguments: swaps, calls a second. */
public class PlainReload {

  private static final int CALLERS = 8;

  public static void main(String... arguments) throws Exception {
    int swaps = Integer.parseInt(arguments[0]);
    long pause = CALLERS * 1_000_000_000L / Long.parseLong(arguments[1]);
    Path file = Files.createTempFile("answer", ".camel.yaml");
    AtomicLong calls = new AtomicLong();
    AtomicLong lost = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.disableJMX();
      camel.start();
      write(file, 0);
      reload(camel, file);
      ProducerTemplate routes = camel.createProducerTemplate();
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        callers.execute(
            () -> {
              long due = System.nanoTime();
              while (!over.get()) {
                due += pause;
                try {
                  TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                  calls.incrementAndGet();
                  routes.requestBody("direct:answer", "?");
                } catch (InterruptedException e) {
                  return;
                } catch (RuntimeException e) {
                  lost.incrementAndGet();
                }
              }
            });
      }
      for (int i = 1; i <= swaps; i++) {
        TimeUnit.MILLISECONDS.sleep(200);
        write(file, i);
        reload(camel, file);
      }
      over.set(true);
      callers.shutdown();
      callers.awaitTermination(60, TimeUnit.SECONDS);
    }
    Files.delete(file);
    System.out.println(calls + " " + lost);
  }

  private static void write(Path file, int n) throws Exception {
    Files.writeString(
        file,
        """
        - route:
            id: answer
            from:
              uri: direct:answer
              steps:
                - delay: {expression: {constant: {expression: "5"}}}
                - setBody: {expression: {constant: {expression: "%d"}}}
        """
            .formatted(n));
  }

  private static void reload(DefaultCamelContext camel, Path file) throws Exception {
    PluginHelper.getRoutesLoader(camel)
        .updateRoutes(ResourceHelper.resolveResource(camel, "file:" + file));
  }
}
