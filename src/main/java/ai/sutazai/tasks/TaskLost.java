package ai.sutazai.tasks;

/** The task this worker held was cancelled, timed out or was taken over meanwhile. */
public final class TaskLost extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TaskLost(String message) {
    super(message);
  }
}
