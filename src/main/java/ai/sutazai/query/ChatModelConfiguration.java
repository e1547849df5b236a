package ai.sutazai.query;

import ai.sutazai.ollama.AwaitedCall;
import ai.sutazai.ollama.ChatAttributes;
import ai.sutazai.ollama.OllamaHttp;
import ai.sutazai.ollama.OllamaModels;
import ai.sutazai.text.StorableText;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The chat model, on Ollama; which one is asked stands in the user message's attributes. */
@Configuration(proxyBeanMethods = false)
class ChatModelConfiguration {

  @Bean
  ChatModel chatModel(
      @Value("${sutazai.ollama-base-url}") String baseUrl,
      @Value("${sutazai.answer-timeout}") Duration timeout,
      @Value("${sutazai.context-window}") int window) {
    ChatModel ollama =
        OllamaChatModel.builder()
            .httpClientBuilder(new OllamaHttp())
            .baseUrl(OllamaModels.address(baseUrl))
            .modelName("unset")
            .temperature(0.0)
            .numCtx(window)
            .numPredict(window)
            .timeout(timeout)
            .maxRetries(0)
            .build();
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        UserMessage message = asked(request.messages());
        ChatResponse response =
            storable(
                AwaitedCall.of(
                    (BooleanSupplier) message.attributes().get(ChatAttributes.ABANDONED),
                    () -> ollama.chat(toModel(request.messages()))));
        message.attributes().put(ChatAttributes.USAGE, response.tokenUsage());
        message
            .attributes()
            .put(
                ChatAttributes.CALLS,
                response.aiMessage().hasToolExecutionRequests() ? response.aiMessage() : null);
        return response;
      }
    };
  }

  @Bean
  StreamingChatModel streamingChatModel(
      @Value("${sutazai.ollama-base-url}") String baseUrl,
      @Value("${sutazai.answer-timeout}") Duration timeout,
      @Value("${sutazai.context-window}") int window) {
    return OllamaStreamingChatModel.builder()
        .httpClientBuilder(new OllamaHttp())
        .baseUrl(OllamaModels.address(baseUrl))
        .modelName("unset")
        .temperature(0.0)
        .numCtx(window)
        .numPredict(window)
        .timeout(timeout)
        .build();
  }

  /** What a model writes may end in the record. */
  static ChatResponse storable(ChatResponse response) {
    AiMessage message = response.aiMessage();
    return message.text() == null
        ? response
        : response.toBuilder().aiMessage(message.withText(StorableText.of(message.text()))).build();
  }

  @SuppressWarnings("unchecked")
  static ChatRequest toModel(List<ChatMessage> messages) {
    Map<String, Object> attributes = asked(messages).attributes();
    ChatRequest.Builder request =
        ChatRequest.builder()
            .messages(messages)
            .modelName((String) attributes.get(ChatAttributes.MODEL))
            .toolSpecifications((List<ToolSpecification>) attributes.get(ChatAttributes.TOOLS));
    if (attributes.get(ChatAttributes.FORMAT) instanceof String schema) {
      request.responseFormat(
          ResponseFormat.builder()
              .type(ResponseFormatType.JSON)
              .jsonSchema(
                  JsonSchema.builder()
                      .name("answer")
                      .rootElement(JsonRawSchema.from(schema))
                      .build())
              .build());
    }
    return request.build();
  }

  /** The last message of the user; behind it may be tool calls and what they found. */
  static UserMessage asked(List<ChatMessage> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i) instanceof UserMessage message) {
        return message;
      }
    }
    throw new IllegalArgumentException("Nothing is asked.");
  }
}
