package ai.sutazai.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

class SignedPostTest {

  /** Such as Python's http.server: it closes the connection, and does not say so. */
  @Test
  void receiverOfAnOlderHttpGetsEveryPost() throws Exception {
    SignedPost post =
        new SignedPost(
            new WebhookSecret("a-secret-of-32-characters-at-least"),
            Duration.ofMinutes(1),
            new OkHttpClient.Builder());
    try (ServerSocket receiver = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> received =
          CompletableFuture.supplyAsync(() -> answer(receiver, 3));
      HttpUrl endpoint = HttpUrl.get("http://127.0.0.1:" + receiver.getLocalPort() + "/");

      for (int i = 0; i < 3; i++) {
        post.send(endpoint, "id-" + i, "{}");
      }

      assertThat(received.get()).isEqualTo(3);
    }
  }

  private static int answer(ServerSocket receiver, int posts) {
    int answered = 0;
    while (answered < posts) {
      try (Socket connection = receiver.accept();
          BufferedReader request =
              new BufferedReader(
                  new InputStreamReader(
                      connection.getInputStream(), StandardCharsets.ISO_8859_1))) {
        while (!request.readLine().isEmpty()) {
          // The headers.
        }
        request.read(new char[2]);
        connection
            .getOutputStream()
            .write("HTTP/1.0 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        answered++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answered;
  }
}
