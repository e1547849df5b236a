package ai.sutazai.tasks;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** What happens to a task as server-sent events. */
@Component("taskEvents")
public class TaskEvents {

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** A comment this often shows proxies, and us, that the other side is still there. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final ProducerTemplate routes;

  TaskEvents(ProducerTemplate routes) {
    this.routes = routes;
  }

  /**
   * Events {@code status} (the task as it was then) and {@code step} ({@code {step, at}}), read
   * when the client reads; ends behind a final status.
   *
   * @param last the last event that the client has; null if none
   */
  public InputStream follow(String id, String user, Long last) {
    return new SequenceInputStream(new Events(id, user, last == null ? 0 : last));
  }

  private final class Events implements Enumeration<InputStream> {

    private final String id;
    private final String user;
    private long last;
    private boolean ended;

    Events(String id, String user, long last) {
      this.id = id;
      this.user = user;
      this.last = last;
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
      return new ByteArrayInputStream(next().getBytes(StandardCharsets.UTF_8));
    }

    private String next() {
      long heartbeat = System.nanoTime() + HEARTBEAT.toNanos();
      try {
        while (System.nanoTime() < heartbeat) {
          String news = news();
          if (ended || !news.isEmpty()) {
            return news;
          }
          Thread.sleep(PAUSE.toMillis());
        }
        return ": still at it\n\n";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = true;
        return "";
      }
    }

    @SuppressWarnings("unchecked")
    private String news() {
      StringBuilder events = new StringBuilder();
      List<Map<String, Object>> rows =
          routes.requestBodyAndHeaders(
              "direct:read-task-events",
              null,
              Map.of("id", id, "userId", user, "afterEvent", last),
              List.class);
      ended = rows.isEmpty() || Boolean.TRUE.equals(rows.get(0).get("final"));
      for (Map<String, Object> row : rows) {
        if (row.get("id") != null) {
          last = ((Number) row.get("id")).longValue();
          events.append("event: ").append(row.get("kind"));
          events.append("\nid: ").append(last);
          events.append("\ndata: ").append(row.get("data")).append("\n\n");
        }
      }
      return events.toString();
    }
  }
}
