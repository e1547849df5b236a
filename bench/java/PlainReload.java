import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.springboot.PlatformHttpComponentAutoConfiguration;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpAutoConfiguration;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Camel's own reload of a served route, by {@link RouteWatcherReloadStrategy} with {@code
 * removeAllRoutes=false}, under calls: how many of them are not answered with 200. Arguments:
 * swaps, calls a second.
 */
public class PlainReload {

  private static final Class<?>[] PLAIN = {
    ServletWebServerFactoryAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    TaskExecutionAutoConfiguration.class,
    CamelAutoConfiguration.class,
    PlatformHttpComponentAutoConfiguration.class,
    SpringBootPlatformHttpAutoConfiguration.class
  };
  private static final int CALLERS = 8;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public static void main(String... arguments) throws Exception {
    int swaps = Integer.parseInt(arguments[0]);
    long pause = CALLERS * 1_000_000_000L / Long.parseLong(arguments[1]);
    Path folder = Files.createTempDirectory("plain-reload");
    write(folder, 0);
    AtomicLong calls = new AtomicLong();
    AtomicLong lost = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    try (ConfigurableApplicationContext spring =
        SpringApplication.run(
            PLAIN,
            new String[] {
              "--spring.config.location=optional:classpath:/nothing/",
              "--spring.main.banner-mode=off",
              "--server.port=0",
              "--camel.main.routes-include-pattern=file:" + folder + "/*.yaml"
            })) {
      CamelContext camel = spring.getBean(CamelContext.class);
      RouteWatcherReloadStrategy strategy = new RouteWatcherReloadStrategy(folder.toString());
      strategy.setPattern("*.yaml");
      strategy.setRemoveAllRoutes(false);
      camel.addService(strategy);
      HttpRequest question =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:"
                          + spring.getEnvironment().getProperty("local.server.port")
                          + "/answer"))
              .build();
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        callers.execute(
            () -> {
              long due = System.nanoTime();
              while (!over.get()) {
                due = Math.max(due + pause, System.nanoTime() - 1_000_000_000L);
                try {
                  TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                  calls.incrementAndGet();
                  if (ask(question).statusCode() != 200) {
                    lost.incrementAndGet();
                  }
                } catch (InterruptedException e) {
                  return;
                } catch (IOException e) {
                  lost.incrementAndGet();
                }
              }
            });
      }
      try {
        for (int i = 1; i <= swaps; i++) {
          TimeUnit.MILLISECONDS.sleep(200);
          write(folder, i);
          await(question, Integer.toString(i));
        }
      } finally {
        over.set(true);
        callers.shutdown();
      }
      callers.awaitTermination(60, TimeUnit.SECONDS);
    }
    Files.delete(folder.resolve("answer.camel.yaml"));
    Files.delete(folder);
    System.out.println(calls + " " + lost);
  }

  private static void await(HttpRequest question, String answer) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!ask(question).body().equals(answer)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Camel did not take the file with the answer " + answer);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static HttpResponse<String> ask(HttpRequest question)
      throws IOException, InterruptedException {
    return HTTP.send(question, HttpResponse.BodyHandlers.ofString());
  }

  private static void write(Path folder, int n) throws IOException {
    Files.writeString(
        folder.resolve("answer.camel.yaml"),
        """
        - route:
            id: answer
            from:
              uri: platform-http:/answer
              steps:
                - delay: {expression: {constant: {expression: "5"}}}
                - setBody: {expression: {constant: {expression: "%d"}}}
        """
            .formatted(n));
  }
}
