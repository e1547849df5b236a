package ai.sutazai.embedding;

import ai.sutazai.errors.Causes;
import ai.sutazai.errors.PipelineException;

/** Another index cannot be built beside the one in use; trying again by itself would not help. */
final class BuildFailed extends PipelineException {

  private static final long serialVersionUID = 1L;

  private BuildFailed(String detail) {
    super("internal", 500, "The index cannot be built", detail, null);
  }

  static BuildFailed forWantOfRoom() {
    return new BuildFailed(
        "The disk has too little room for another index beside the one in use: less than"
            + " MIN_FREE_DISK is left. Make room, then reindex again.");
  }

  static BuildFailed by(Throwable fault) {
    String why = Causes.of(fault).reduce((outer, inner) -> inner).orElse(fault).getMessage();
    return new BuildFailed("The new index cannot be written: " + why);
  }
}
