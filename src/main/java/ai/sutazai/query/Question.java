package ai.sutazai.query;

/**
 * A question as it is answered.
 *
 * @param text as the user wrote it
 * @param search as it is searched for: a follow-up is rewritten to stand on its own
 * @param model the chat model to ask
 * @param conversationId null for a new conversation
 */
public record Question(String text, SearchRequest search, String model, String conversationId) {

  /** Whether it is searched for with what it follows. */
  boolean isFollowUp() {
    return !text.equals(search.text());
  }

  Question rewritten(String standalone) {
    return new Question(text, search.withText(standalone), model, conversationId);
  }
}
