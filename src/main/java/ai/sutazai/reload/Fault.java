package ai.sutazai.reload;

/**
 * Why a file is refused.
 *
 * @param line from 1; 0 if it is not about one
 */
record Fault(String source, int line, String reason) {

  @Override
  public String toString() {
    return source + (line > 0 ? ":" + line : "") + " " + reason;
  }
}
