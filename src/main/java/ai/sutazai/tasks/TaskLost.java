package ai.sutazai.tasks;

import ai.sutazai.errors.PipelineException;

/** The task this worker held was cancelled, timed out or was taken over meanwhile. */
public final class TaskLost extends PipelineException {

  private static final long serialVersionUID = 1L;

  public TaskLost(String message) {
    super("task_lost", 409, "Not this worker's any more", message, null);
  }
}
