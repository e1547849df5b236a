package ai.sutazai.reload;

/**
 * Why a file is refused.
 *
 * @param line from 1; 0 if it is not about one
 */
record Fault(String source, int line, String reason) {

  /** The line of a text on which this place of it is. */
  static int line(String text, int at) {
    return (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
  }

  @Override
  public String toString() {
    return source + (line > 0 ? ":" + line : "") + " " + reason;
  }
}
