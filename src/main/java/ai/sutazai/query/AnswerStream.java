package ai.sutazai.query;

import ai.sutazai.events.EventStream;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * An answer on its way to the client as server-sent events. Whoever writes it never waits for the
 * client, who may have gone.
 */
public final class AnswerStream {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WORDS = Pattern.compile("\\S+\\s*");
  private static final String END = "";

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final StringBuilder sent = new StringBuilder();
  private List<Citation> candidates;
  private boolean closed;
  private volatile boolean abandoned;

  /** What the client reads; waits for the next event and ends behind the last. */
  InputStream events() {
    return new EventStream() {
      @Override
      protected String next() throws InterruptedException {
        String event = events.poll(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        return event == null ? STILL_AT_IT : event.equals(END) ? null : event;
      }

      @Override
      public void close() {
        super.close();
        abandoned = true;
      }
    };
  }

  /** Whether the client has gone. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** What the marks to come point at; sent before the first token. */
  synchronized void citations(List<Citation> citations) {
    candidates = citations;
  }

  synchronized void token(String text) {
    if (closed || text.isEmpty()) {
      return;
    }
    if (sent.isEmpty()) {
      send("citations", candidates);
    }
    sent.append(text);
    send("token", Map.of("text", text));
  }

  /** Ends with the whole reply, which says if it is not what was streamed. */
  synchronized void done(Answer answer) {
    Answer whole = answer;
    if (sent.isEmpty()) {
      citations(answer.citations());
      WORDS.matcher(answer.answer()).results().forEach(word -> token(word.group()));
    } else if (!sent.toString().equals(answer.answer())) {
      whole = answer.asRevised();
    }
    send("done", whole);
    close();
  }

  /**
   * Ends with a problem.
   *
   * @param problem as JSON
   */
  synchronized void error(String problem) {
    events.add(EventStream.event("error", problem));
    close();
  }

  private void close() {
    closed = true;
    events.add(END);
  }

  private void send(String event, Object data) {
    try {
      events.add(EventStream.event(event, JSON.writeValueAsString(data)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
