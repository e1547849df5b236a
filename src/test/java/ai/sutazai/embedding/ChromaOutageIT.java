package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The whole product on a real ChromaDB whose network can be cut. */
@EnabledIfEnvironmentVariable(named = "CHROMA_URL", matches = ".+")
@ActiveProfiles("chroma")
@TestPropertySource(properties = "sutazai.breaker-wait=500ms")
class ChromaOutageIT extends ProductTest {

  private static final Cable CABLE = new Cable();

  @Value("${sutazai.chroma.collection}")
  private String collection;

  @DynamicPropertySource
  static void chroma(DynamicPropertyRegistry properties) {
    properties.add("sutazai.chroma.url", CABLE::url);
  }

  @Test
  void documentsWaitWithoutLosingAnAttemptAndWordsAreStillFound() {
    me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    assertThat(me.search("bridge")).hasSize(1);

    CABLE.cut();
    me.post("/api/v1/search", Map.of("query", "bridge")).isProblem(503, "index_unavailable");
    for (int i = 0; i < 12; i++) {
      me.post("/api/v1/search", Map.of("query", "bridge")).is(503);
    }
    assertThat(me.search("bridge", Map.of("mode", "lexical"))).hasSize(1);
    Reply accepted = me.submit("tunnel", "The tunnel is 52 metres long.");
    String waiting = accepted.text("/id");
    pause();
    assertThat(me.document(waiting).at("/status").asText()).isNotIn("indexed", "failed");

    assertThat(admin().get("/actuator/health").text("/components/chroma/status"))
        .isEqualTo("UNKNOWN");
    awaitReady();

    CABLE.mend();
    me.awaitIndexed(accepted);
    assertThat(me.document(waiting).at("/attempt").asInt()).isEqualTo(1);
    // The first calls try whether it is back, and others are told to wait meanwhile.
    await()
        .untilAsserted(
            () ->
                assertThat(me.search("tunnel", Map.of("mode", "dense")))
                    .as("what was indexed meanwhile is found")
                    .hasSize(2));
  }

  @Test
  void collectionThatIsDroppedIsMadeAgainAndFilledFromTheRecord() throws Exception {
    me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    drop();

    me.post("/api/v1/search", Map.of("query", "bridge", "mode", "dense"))
        .isProblem(503, "index_unavailable");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(me.search("bridge", Map.of("mode", "dense"))).hasSize(1));
    awaitReady();
    me.indexed("tunnel", "The tunnel is 52 metres long.");
  }

  private void drop() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    CABLE.url()
                        + "/api/v2/tenants/default_tenant/databases/default_database/collections/"
                        + collection))
            .DELETE()
            .build();
    assertThat(
            HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
  }

  private static void pause() {
    try {
      Thread.sleep(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes bytes on between this product and ChromaDB, or nothing. */
  private static final class Cable {

    private final URI chroma =
        URI.create(System.getenv().getOrDefault("CHROMA_URL", "http://127.0.0.1:8000"));
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    Cable() {
      try {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      start(this::accept);
    }

    String url() {
      return "http://127.0.0.1:" + server.getLocalPort();
    }

    void cut() {
      cut = true;
      open.forEach(Cable::close);
    }

    void mend() {
      cut = false;
    }

    private void accept() throws IOException {
      while (true) {
        Socket client = server.accept();
        if (cut) {
          client.close();
          continue;
        }
        Socket target = new Socket(chroma.getHost(), chroma.getPort());
        open.add(client);
        open.add(target);
        if (cut) {
          client.close();
          target.close();
          continue;
        }
        start(() -> pass(client, target));
        start(() -> pass(target, client));
      }
    }

    private static void pass(Socket from, Socket to) throws IOException {
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        in.transferTo(out);
      }
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private interface Work {
      void run() throws IOException;
    }

    private static void start(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // The cable was cut.
                }
              },
              "cable");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
