package ai.sutazai.tasks;

import ai.sutazai.errors.PipelineException;

/** No attempt at a task came to an end before its lease did. */
public final class TaskStalled extends PipelineException {

  private static final long serialVersionUID = 1L;

  public TaskStalled(String detail) {
    super("internal", 500, "The task stalled", detail, null);
  }
}
