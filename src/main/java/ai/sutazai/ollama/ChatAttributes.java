package ai.sutazai.ollama;

/** Attributes of a user message: what its model is asked for, and what came of it. */
public final class ChatAttributes {

  /** The name of the model to ask. */
  public static final String MODEL = "model";

  /** A JSON Schema, as text, that the answer is to fit; any text if there is none. */
  public static final String FORMAT = "format";

  /** The {@code List<ToolSpecification>} that the model may call. */
  public static final String TOOLS = "tools";

  /** A {@code BooleanSupplier}, whether nobody waits for the answer any more; somebody if none. */
  public static final String ABANDONED = "abandoned";

  /** Set by the model: its {@code TokenUsage}. */
  public static final String USAGE = "usage";

  /** Set by the model: the {@code AiMessage} that calls tools; null if it called none. */
  public static final String CALLS = "calls";

  private ChatAttributes() {}
}
