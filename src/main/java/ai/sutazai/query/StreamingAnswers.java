package ai.sutazai.query;

import ai.sutazai.errors.Abandoned;
import ai.sutazai.ollama.AwaitedCall;
import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.text.StorableText;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.EOFException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Streams answers, token by token where a model writes them. */
@Component("streamingAnswers")
public class StreamingAnswers {

  static final String STREAM = "answerStream";

  private final StreamingChatModel model;

  StreamingAnswers(StreamingChatModel model) {
    this.model = model;
  }

  /** Opens the stream that the answer will be written to. */
  public void open(Exchange exchange) {
    exchange.setProperty(STREAM, new AnswerStream());
  }

  /** What the client reads; ends when the answer does. */
  public InputStream events(@ExchangeProperty(STREAM) AnswerStream stream) {
    return stream.events();
  }

  /**
   * Asks the model and passes its tokens on as they come; returns its whole text.
   *
   * @throws Abandoned if the client goes before it is there
   */
  public String generate(
      @Body List<ChatMessage> messages,
      @ExchangeProperty("context") List<Passage> context,
      @ExchangeProperty(STREAM) AnswerStream stream) {
    List<Citation> candidates = new ArrayList<>();
    context.forEach(p -> candidates.add(Citation.of(candidates.size() + 1, p)));
    stream.citations(candidates);
    ChatResponse response = AwaitedCall.of(stream::isAbandoned, () -> ask(messages, stream));
    ChatModelConfiguration.asked(messages)
        .attributes()
        .put(ChatAttributes.USAGE, response.tokenUsage());
    return response.aiMessage().text();
  }

  private ChatResponse ask(List<ChatMessage> messages, AnswerStream stream) {
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    model.chat(
        ChatModelConfiguration.toModel(messages),
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String token) {
            stream.token(StorableText.of(token));
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            whole.complete(ChatModelConfiguration.storable(response));
          }

          @Override
          public void onError(Throwable error) {
            whole.completeExceptionally(error);
          }
        });
    // A stream may break off without an error.
    whole.completeExceptionally(new EOFException("The model's answer has no end"));
    return whole.join();
  }

  /** Ends the stream with the whole answer. */
  public void done(@Body Answer answer, @ExchangeProperty(STREAM) AnswerStream stream) {
    stream.done(answer);
  }

  /** Ends the stream with a problem, as JSON. */
  public void fail(@Body String problem, @ExchangeProperty(STREAM) AnswerStream stream) {
    stream.error(problem);
  }
}
