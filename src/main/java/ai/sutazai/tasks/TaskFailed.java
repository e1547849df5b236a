package ai.sutazai.tasks;

import ai.sutazai.errors.PipelineException;

/** The task cannot be done as it stands, so trying again would not help. */
public final class TaskFailed extends PipelineException {

  private static final long serialVersionUID = 1L;

  /**
   * @param code such as model_unavailable, budget_spent, invalid_output, not_indexed or
   *     subtasks_failed
   */
  public TaskFailed(String code, String detail) {
    super(code, 422, "The task cannot be done", detail, null);
  }
}
