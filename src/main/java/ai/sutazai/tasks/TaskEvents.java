package ai.sutazai.tasks;

import ai.sutazai.events.EventStreams;
import ai.sutazai.events.FollowingStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** What happens to a task as server-sent events. */
@Component("taskEvents")
public class TaskEvents {

  private final ProducerTemplate routes;
  private final EventStreams streams;

  TaskEvents(ProducerTemplate routes, EventStreams streams) {
    this.routes = routes;
    this.streams = streams;
  }

  /**
   * Events {@code status} (the task as it was then) and {@code step} ({@code {step, at}}), read
   * when the client reads; ends behind a final status.
   *
   * @param last the last event that the client has; null if none
   */
  public InputStream follow(String id, String user, Long last) {
    return new Events(id, user, last == null ? 0 : last);
  }

  private final class Events extends FollowingStream {

    private final String id;
    private final String user;
    private long last;

    Events(String id, String user, long last) {
      super(streams);
      this.id = id;
      this.user = user;
      this.last = last;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected String news() {
      StringBuilder events = new StringBuilder();
      List<Map<String, Object>> rows =
          routes.requestBodyAndHeaders(
              "direct:read-task-events",
              null,
              Map.of("id", id, "userId", user, "afterEvent", last),
              List.class);
      if (rows.isEmpty() || Boolean.TRUE.equals(rows.get(0).get("final"))) {
        endAfterThese();
      }
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
