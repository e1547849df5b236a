package ai.sutazai.embedding;

import ai.sutazai.ollama.OllamaHealthIndicator;
import ai.sutazai.ollama.OllamaModels;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Of a model on Ollama that makes the vectors; without it documents wait. */
@Component
@ConditionalOnProperty(name = "sutazai.embedding-provider", havingValue = "ollama")
class EmbeddingModelHealthIndicator extends OllamaHealthIndicator {

  EmbeddingModelHealthIndicator(
      @Value("${sutazai.ollama-base-url}") String baseUrl,
      @Value("${sutazai.embedding-model}") String model) {
    super(new OllamaModels(baseUrl), model);
  }
}
