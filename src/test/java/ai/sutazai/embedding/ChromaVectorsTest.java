package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.SearchIndex.OnMismatch;
import ai.sutazai.errors.Unavailable;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the index when ChromaDB loses its collection, or answers what it should not. */
class ChromaVectorsTest {

  @TempDir private Path home;
  private final IndexedChunk chunk =
      new IndexedChunk(
          UUID.randomUUID(),
          UUID.randomUUID(),
          1,
          UUID.randomUUID(),
          "default",
          "The bridge of Ghent is 41 metres long.",
          "",
          new float[] {1, 0, 0, 0},
          Map.of("version", 1));
  private HttpServer chroma;
  private volatile UUID collection = UUID.randomUUID();
  private volatile String created =
      "{\"id\": \"%s\", \"metadata\": {\"model\": \"small\", \"dimension\": \"4\"}}";
  private volatile String reply = "{\"ids\": []}";
  private DataDirectory data;
  private SearchIndex index;

  @BeforeEach
  void begin() throws IOException {
    chroma = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chroma.createContext("/", this::answer);
    chroma.start();
    data = DataDirectories.at(home);
    ChromaVectors vectors =
        new ChromaVectors(
            new ChromaCollection(
                "http://127.0.0.1:" + chroma.getAddress().getPort(),
                "tenant",
                "database",
                "chunks",
                "",
                Duration.ofSeconds(5),
                new SimpleMeterRegistry()));
    index =
        new SearchIndex(data, new VectorsContract.Model("small", 4), vectors, OnMismatch.REFUSE);
    index.upsert(List.of(chunk));
    index.restored();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    try (exchange) {
      if (path.endsWith("/collections")) {
        write(exchange, 200, created.formatted(collection));
      } else if (path.contains(collection.toString())) {
        write(exchange, 200, reply);
      } else {
        write(exchange, 404, "{\"error\": \"NotFoundError\"}");
      }
    }
  }

  private static void write(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @AfterEach
  void end() throws IOException {
    index.close();
    data.close();
    chroma.stop(0);
  }

  @Test
  void collectionThatIsGoneIsFoundAgainAndComparedWithTheRecord() {
    assertThat(index.isReady()).isTrue();
    collection = UUID.randomUUID();

    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> index.forgetOlder(chunk.document(), 1));
    assertThat(index.isReady()).isFalse();

    index.reopen();
    index.forgetOlder(chunk.document(), 1);
    assertThat(index.isReady()).as("before it is compared").isFalse();
    index.restored();
    assertThat(index.isReady()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"ids\": [], \"distances\": []}",
        "{\"ids\": [[\"x\"]], \"distances\": [[0.5]]}",
        "{\"ids\": [[\"%s\"]], \"distances\": [[]]}",
        "{\"ids\": [[\"%s\"]], \"distances\": [[null]]}",
        "{\"ids\": [[\"%s\"]], \"distances\": null}"
      })
  void oddReplyToAQueryIsAnOutage(String odd) {
    reply = odd.formatted(chunk.id());
    try (IndexSnapshot snapshot = index.open(scope())) {
      float[] vector = chunk.vector();
      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> snapshot.nearest(vector, 1));
      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> snapshot.cosines(vector, List.of(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"ids\": [\"x\"], \"embeddings\": [[1, 0, 0, 0]]}",
        "{\"ids\": [\"%s\"], \"embeddings\": [null]}",
        "{\"ids\": [\"%s\"], \"embeddings\": []}",
        "{\"ids\": [\"%s\"], \"embeddings\": null}"
      })
  void oddReplyForVectorsIsAnOutage(String odd) {
    reply = odd.formatted(chunk.id());
    try (IndexSnapshot snapshot = index.open(scope())) {
      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> snapshot.vectors(List.of(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"ids\": null}"})
  void oddReplyIsNotTakenForAnEmptyCollection(String odd) {
    reply = odd;
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> index.forgetOlder(chunk.document(), 1));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(index::revisions);
  }

  @Test
  void oddReplyIsNotTakenForACollectionOfAnotherModel() {
    collection = UUID.randomUUID();
    assertThatExceptionOfType(Unavailable.class).isThrownBy(index::revisions);
    created = "{}";
    assertThatExceptionOfType(Unavailable.class).isThrownBy(index::reopen);
  }

  private SearchScope scope() {
    return new SearchScope(chunk.owner(), List.of(), null);
  }
}
