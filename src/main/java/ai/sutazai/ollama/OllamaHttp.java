package ai.sutazai.ollama;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Asks Ollama within bounds, and has it refuse what is too long for the model, and end what gets
 * too long, of which it would drop a part in silence.
 */
public final class OllamaHttp implements HttpClientBuilder {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Duration connectTimeout;
  private Duration readTimeout;

  @Override
  public Duration connectTimeout() {
    return connectTimeout;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    connectTimeout = timeout;
    return this;
  }

  @Override
  public Duration readTimeout() {
    return readTimeout;
  }

  /**
   * @param timeout of the whole call, be it a stream
   */
  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    readTimeout = timeout;
    return this;
  }

  @Override
  public HttpClient build() {
    return new Client(BoundedHttp.within(readTimeout));
  }

  private record Client(OkHttpClient http) implements HttpClient {

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
      try (Response response = send(request)) {
        return SuccessfulHttpResponse.builder()
            .statusCode(response.code())
            .headers(response.headers().toMultimap())
            .body(response.body().string())
            .build();
      } catch (InterruptedIOException e) {
        throw new TimeoutException(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns when the stream has ended. */
    @Override
    public void execute(
        HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
      try (Response response = send(request)) {
        parser.parse(response.body().byteStream(), listener);
      } catch (IOException | HttpException e) {
        listener.onError(e);
      }
    }

    private Response send(HttpRequest request) throws IOException {
      Call call = http.newCall(uncut(request));
      AwaitedCall.begins(call);
      Response response = call.execute();
      if (response.isSuccessful()) {
        return response;
      }
      try (response) {
        throw new HttpException(response.code(), response.body().string());
      }
    }

    private static Request uncut(HttpRequest request) throws IOException {
      ObjectNode body = (ObjectNode) JSON.readTree(request.body());
      if (body.path("options") instanceof ObjectNode options && options.path("stop").isEmpty()) {
        // None is not the same as no word on them, which leaves the model its own.
        options.remove("stop");
      }
      body.put("truncate", false).put("shift", false);
      Request.Builder uncut =
          new Request.Builder()
              .url(request.url())
              .method(request.method().name(), RequestBody.create(JSON.writeValueAsBytes(body)));
      request
          .headers()
          .forEach((name, values) -> values.forEach(value -> uncut.addHeader(name, value)));
      return uncut.build();
    }
  }
}
