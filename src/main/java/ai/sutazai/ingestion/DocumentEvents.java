package ai.sutazai.ingestion;

import ai.sutazai.events.EventStreams;
import ai.sutazai.events.FollowingStream;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** A document's status as server-sent events. */
@Component("documentEvents")
public class DocumentEvents {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> FINAL = Set.of("indexed", "rejected", "failed");

  private final ProducerTemplate routes;
  private final EventStreams streams;

  DocumentEvents(ProducerTemplate routes, EventStreams streams) {
    this.routes = routes;
    this.streams = streams;
  }

  /** One {@code status} event a change, read when the client reads; ends behind a final one. */
  public InputStream follow(String id, String owner) {
    return new Events(id, owner);
  }

  private final class Events extends FollowingStream {

    private final Map<String, Object> document;
    private String last;

    Events(String id, String owner) {
      super(streams);
      this.document = Map.of("id", id, "userId", owner);
    }

    @Override
    protected String news() throws IOException {
      String now =
          routes.requestBodyAndHeaders("direct:read-document", null, document, String.class);
      if (now == null) {
        endAfterThese();
        return "";
      }
      if (now.equals(last)) {
        return "";
      }
      if (FINAL.contains(JSON.readTree(now).get("status").asText())) {
        endAfterThese();
      }
      last = now;
      return event("status", now);
    }
  }
}
