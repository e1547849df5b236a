package ai.sutazai.api;

import static java.lang.Thread.State.BLOCKED;
import static java.lang.Thread.State.TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import ai.sutazai.InTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
    classes = DoorTestApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "camel.main.routes-include-pattern=file:routes/api/rest.camel.yaml,file:routes/errors/http-errors.camel.yaml",
      "management.endpoint.health.group.readiness.include=readinessState",
      "sutazai.data-dir=target/arrivals",
      "sutazai.max-document-size=1MB",
      "sutazai.request-body-timeout=1s"
    })
class ArrivingBodyTest {

  private static final String JSON = "/search HTTP/1.1\r\nContent-Type: application/json\r\n";
  private static final String BYTES =
      "/documents?filename=a.txt HTTP/1.1\r\nContent-Type: text/plain\r\n";
  private static final String FORM =
      "/documents HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n";
  private static final String NOT_WANTED = "/auth/logout HTTP/1.1\r\nContent-Type: text/plain\r\n";

  private static final List<String> LENGTHS =
      List.of("Content-Length: 1000", "Transfer-Encoding: chunked");
  private static final Duration LIMIT = Duration.ofSeconds(1);

  @LocalServerPort private int port;

  @ParameterizedTest
  @ValueSource(strings = {JSON, BYTES, FORM})
  void aBodyThatStopsIsAnsweredInTime(String to) throws Exception {
    for (String length : LENGTHS) {
      InTime.assertWithin(
          Duration.ofSeconds(5),
          () -> {
            long start = System.nanoTime();
            try (Socket caller = caller(to, length)) {
              problem(reply(caller), 408, "request_timeout");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(900));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, BYTES, FORM})
  void aBodyThatDripsIsAnsweredInTime(String to) throws Exception {
    InTime.assertWithin(
        Duration.ofSeconds(4),
        () -> {
          try (Socket caller = caller(to, "Content-Length: 1000")) {
            drip(caller);
            problem(reply(caller), 408, "request_timeout");
          }
        });
  }

  @Test
  void aBodyThatNobodyReadsMayNotDripForeverEither() throws Exception {
    for (String request : new String[] {"GET " + JSON, "POST /nothing HTTP/1.1\r\n"}) {
      InTime.assertWithin(
          Duration.ofSeconds(4),
          () -> {
            try (Socket caller = open(request, "Content-Length: 1000")) {
              drip(caller);
              assertThat(reply(caller)).startsWith("HTTP/1.1 40");
            }
          });
    }
    try (Socket caller = caller(NOT_WANTED, "Content-Length: 1000")) {
      drip(caller);
      assertThat(reply(caller)).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, BYTES, FORM})
  void aBodyThatBreaksOffIsAProblem(String to) throws Exception {
    for (int i = 0; i < 20; i++) {
      for (String length : LENGTHS) {
        // Else it may be answered as one that stops.
        String reply = InTime.within(LIMIT, () -> replyToHalf(to, length));
        problem(reply, 400, "invalid_request");
      }
    }
  }

  private String replyToHalf(String to, String length) throws IOException {
    try (Socket caller = caller(to, length)) {
      caller.shutdownOutput();
      return reply(caller);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, BYTES, FORM})
  void aBodyThatIsNoBodyIsAProblem(String to) throws Exception {
    try (Socket caller = open("POST " + to, "Transfer-Encoding: chunked")) {
      send(caller, "zz\r\n{}");
      problem(reply(caller), 400, "invalid_request");
    }
  }

  @Test
  void aLargeBodyMayTakeLongerThanASmallOne() throws Exception {
    String reply = replyToLarge();
    // Its parts come too late where this machine stalls.
    for (int tries = 1; tries < 3 && !reply.startsWith("HTTP/1.1 200 "); tries++) {
      reply = replyToLarge();
    }
    assertThat(reply).startsWith("HTTP/1.1 200 ");
  }

  private String replyToLarge() throws Exception {
    byte[] part = new byte[64 * 1024];
    try (Socket caller = open("POST " + BYTES, "Content-Length: " + 5 * part.length)) {
      try {
        for (int i = 0; i < 5; i++) {
          Thread.sleep(500);
          caller.getOutputStream().write(part);
        }
        caller.shutdownOutput();
      } catch (SocketException e) {
        // The rest was refused.
      }
      return reply(caller);
    }
  }

  @Test
  void aRequestThatIsDoneWithIsNotCutOffAnyMore() throws Exception {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    SocketChannel connection = mock(SocketChannel.class);
    ArrivingBody body =
        new ArrivingBody(new Request(), Duration.ofMillis(500), clock, () -> connection);
    Thread done = new Thread(body::end);
    CompletableFuture<Boolean> wasDone = new CompletableFuture<>();
    doAnswer(
            call -> {
              done.start();
              await().until(() -> EnumSet.of(BLOCKED, TERMINATED).contains(done.getState()));
              wasDone.complete(done.getState() == TERMINATED);
              return connection;
            })
        .when(connection)
        .shutdownInput();
    try {
      body.begin();

      assertThat(wasDone.get(20, TimeUnit.SECONDS)).isFalse();
      done.join();
    } finally {
      clock.shutdownNow();
    }
  }

  @Test
  void aConnectionLivesOnAfterItsBodiesAreRead() throws Exception {
    String answered =
        "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user\r\n"
            + "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"query\": \"x\"}";
    String refused =
        "POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user\r\n"
            + "Content-Length: 2\r\n\r\n{}";
    try (Socket caller = new Socket("127.0.0.1", port)) {
      for (String next : List.of(answered, refused, answered)) {
        send(caller, next);
        assertThat(caller.getInputStream().readNBytes(12))
            .asString(StandardCharsets.US_ASCII)
            .isEqualTo(next.equals(answered) ? "HTTP/1.1 200" : "HTTP/1.1 404");
        Thread.sleep(1500);
        caller.getInputStream().skipNBytes(caller.getInputStream().available());
      }
      caller.shutdownOutput();
    }
  }

  /** Somebody who has sent the first bytes of a body. */
  private Socket caller(String to, String length) throws IOException {
    Socket caller = open("POST " + to, length);
    String begun = to.equals(FORM) ? "--b\r\nContent-Disposition: form-data; name=\"file\"" : "{";
    send(caller, length.startsWith("Transfer") ? Integer.toHexString(500) + "\r\n" + begun : begun);
    return caller;
  }

  private Socket open(String request, String length) throws IOException {
    Socket caller = new Socket("127.0.0.1", port);
    caller.setSoTimeout(60_000);
    send(
        caller,
        request.replaceFirst(" /", " /api/v1/")
            + "Host: x\r\nAuthorization: Bearer user\r\n"
            + length
            + "\r\n\r\n");
    return caller;
  }

  /** A byte now and then, until nobody takes it any more. */
  private static void drip(Socket caller) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try {
      while (System.nanoTime() < end && caller.getInputStream().available() == 0) {
        send(caller, " ");
        Thread.sleep(100);
      }
      while (System.nanoTime() < end) {
        send(caller, " ");
        Thread.sleep(100);
      }
    } catch (SocketException e) {
      return;
    }
    throw new AssertionError("The connection is still open");
  }

  private static void send(Socket caller, String text) throws IOException {
    OutputStream out = caller.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** All that comes until the other side closes the connection. */
  private static String reply(Socket caller) throws IOException {
    StringBuilder reply = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      for (int n; (n = caller.getInputStream().read(buffer)) >= 0; ) {
        reply.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
      }
    } catch (SocketException e) {
      // The rest of the body was refused.
    }
    return reply.toString();
  }

  private static void problem(String reply, int status, String code) throws IOException {
    assertThat(reply)
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("Content-Type: application/problem+json")
        .containsIgnoringCase("X-Correlation-ID: ")
        .containsIgnoringCase("Connection: close");
    JsonNode problem =
        new ObjectMapper().readTree(reply.substring(reply.indexOf("\r\n\r\n")).strip());
    assertThat(problem.at("/code").asText()).isEqualTo(code);
    assertThat(problem.at("/correlation_id").asText()).isNotBlank();
  }
}
