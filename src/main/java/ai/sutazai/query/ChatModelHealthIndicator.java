package ai.sutazai.query;

import ai.sutazai.ollama.OllamaHealthIndicator;
import ai.sutazai.ollama.OllamaModels;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Of the model that answers; without it answers are extractive. */
@Component
class ChatModelHealthIndicator extends OllamaHealthIndicator {

  ChatModelHealthIndicator(
      @Value("${sutazai.ollama-base-url}") String baseUrl,
      @Value("${sutazai.default-model}") String model,
      @Value("${sutazai.model-override}") String override) {
    super(new OllamaModels(baseUrl), override.isBlank() ? model : override);
  }
}
