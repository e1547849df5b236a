package ai.sutazai.ingestion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Enumeration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** A document's status as server-sent events. */
@Component("documentEvents")
public class DocumentEvents {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> FINAL = Set.of("indexed", "rejected", "failed");
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** A comment this often shows proxies, and us, that the other side is still there. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final ProducerTemplate routes;

  DocumentEvents(ProducerTemplate routes) {
    this.routes = routes;
  }

  /** One {@code status} event a change, read when the client reads; ends behind a final one. */
  public InputStream follow(String id, String owner) {
    return new SequenceInputStream(new Events(id, owner));
  }

  private final class Events implements Enumeration<InputStream> {

    private final Map<String, Object> document;
    private String last;
    private boolean ended;

    Events(String id, String owner) {
      this.document = Map.of("id", id, "userId", owner);
    }

    @Override
    public boolean hasMoreElements() {
      return !ended;
    }

    @Override
    public InputStream nextElement() {
      if (ended) {
        throw new NoSuchElementException();
      }
      return new ByteArrayInputStream(nextEvent().getBytes(StandardCharsets.UTF_8));
    }

    private String nextEvent() {
      long heartbeat = System.nanoTime() + HEARTBEAT.toNanos();
      try {
        while (System.nanoTime() < heartbeat) {
          String now =
              routes.requestBodyAndHeaders("direct:read-document", null, document, String.class);
          if (now == null) {
            ended = true;
            return "";
          }
          if (!now.equals(last)) {
            last = now;
            JsonNode status = JSON.readTree(now).get("status");
            ended = FINAL.contains(status.asText());
            return "event: status\ndata: " + now + "\n\n";
          }
          Thread.sleep(PAUSE.toMillis());
        }
        return ": still at it\n\n";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = true;
        return "";
      }
    }
  }
}
