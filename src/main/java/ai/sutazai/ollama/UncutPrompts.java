package ai.sutazai.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpClientBuilderLoader;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.time.Duration;

/** Has Ollama refuse what is too long for the model, of which it would drop a part in silence. */
public final class UncutPrompts implements HttpClientBuilder {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClientBuilder plain = HttpClientBuilderLoader.loadHttpClientBuilder();

  @Override
  public Duration connectTimeout() {
    return plain.connectTimeout();
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    plain.connectTimeout(timeout);
    return this;
  }

  @Override
  public Duration readTimeout() {
    return plain.readTimeout();
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    plain.readTimeout(timeout);
    return this;
  }

  @Override
  public HttpClient build() {
    HttpClient client = plain.build();
    return new HttpClient() {
      @Override
      public SuccessfulHttpResponse execute(HttpRequest request) {
        return client.execute(uncut(request));
      }

      @Override
      public void execute(
          HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        client.execute(uncut(request), parser, listener);
      }
    };
  }

  private static HttpRequest uncut(HttpRequest request) {
    if (request.body() == null) {
      return request;
    }
    try {
      ObjectNode body = (ObjectNode) JSON.readTree(request.body());
      return HttpRequest.builder()
          .method(request.method())
          .url(request.url())
          .headers(request.headers())
          .body(JSON.writeValueAsString(body.put("truncate", false)))
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
