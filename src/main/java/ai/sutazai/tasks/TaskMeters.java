package ai.sutazai.tasks;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Counts and times tasks by agent: {@code sutazai_task_*}. */
@Component("taskMeters")
public class TaskMeters {

  private final MeterRegistry meters;

  TaskMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * {@code sutazai_task_attempts_total} and {@code sutazai_task_wait_seconds}.
   *
   * @param seconds null unless it is the task's first start
   */
  public void started(@Header("agent") String agent, @Header("waited") Double seconds) {
    meters.counter("sutazai.task.attempts", "agent", agent).increment();
    if (seconds != null) {
      meters
          .timer("sutazai.task.wait", "agent", agent)
          .record(Duration.ofNanos((long) (seconds * 1e9)));
    }
  }

  /** {@code sutazai_task_finished_total}. */
  public void finished(@Header("agent") String agent, String status) {
    meters.counter("sutazai.task.finished", "agent", agent, "status", status).increment();
  }

  /**
   * {@code sutazai_task_finished_total} of those whom no worker ended.
   *
   * @param rows {@code {agent, status}} of each
   */
  public void ended(@Body List<Map<String, Object>> rows) {
    rows.forEach(row -> finished((String) row.get("agent"), (String) row.get("status")));
  }

  /**
   * {@code sutazai_task_finished_total} of tasks that were cancelled together.
   *
   * @param row {@code agents}: of each the name, with spaces between; null if there are none
   */
  public void cancelled(@Body Map<String, Object> row) {
    if (row.get("agents") instanceof String agents) {
      for (String agent : agents.split(" ")) {
        finished(agent, "cancelled");
      }
    }
  }

  /** {@code sutazai_task_late_total}: results and steps that came too late, and were dropped. */
  public void late(@Header("agent") String agent) {
    meters.counter("sutazai.task.late", "agent", agent).increment();
  }
}
