package ai.sutazai.ingestion;

import ai.sutazai.events.EventStreams;
import ai.sutazai.events.FollowingStream;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** A document's status as server-sent events. */
@Component("documentEvents")
public class DocumentEvents {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> FINAL = Set.of("indexed", "rejected", "failed");
  private static final Duration PAUSE = Duration.ofMillis(250);

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
    private boolean toldAll;

    Events(String id, String owner) {
      super(streams);
      this.document = Map.of("id", id, "userId", owner);
    }

    @Override
    protected String next() throws IOException, InterruptedException {
      long heartbeat = System.nanoTime() + HEARTBEAT.toNanos();
      while (!toldAll && System.nanoTime() < heartbeat) {
        String now =
            routes.requestBodyAndHeaders("direct:read-document", null, document, String.class);
        if (now == null) {
          return null;
        }
        if (!now.equals(last)) {
          last = now;
          toldAll = FINAL.contains(JSON.readTree(now).get("status").asText());
          return "event: status\ndata: " + now + "\n\n";
        }
        Thread.sleep(PAUSE.toMillis());
      }
      return toldAll ? null : STILL_AT_IT;
    }
  }
}
