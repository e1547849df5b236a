package ai.sutazai.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An answer on its way to the client as server-sent events. */
public final class AnswerStream {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WORDS = Pattern.compile("\\S+\\s*");
  private static final int BUFFER = 65_536;

  private final PipedOutputStream out = new PipedOutputStream();
  private final PipedInputStream in;
  private final StringBuilder sent = new StringBuilder();

  AnswerStream() {
    try {
      in = new PipedInputStream(out, BUFFER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream events() {
    return in;
  }

  void citations(List<Citation> citations) {
    send("citations", citations);
  }

  void token(String text) {
    sent.append(text);
    send("token", Map.of("text", text));
  }

  /** Ends with the whole reply; what was not streamed of it is, before. */
  void done(Answer answer) {
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

  /** Ends with a problem. */
  void error(Map<String, Object> problem) {
    send("error", problem);
    close();
  }

  /**
   * @throws UncheckedIOException if the client is gone
   */
  private void send(String event, Object data) {
    try {
      String json = JSON.writeValueAsString(data);
      out.write(("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
