package ai.sutazai.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtException;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.ollama.OllamaModels;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.ClassPathResource;

/**
 * all-MiniLM-L6-v2, quantised, in process: 384 dimensions, unit length; or a model on Ollama.
 *
 * <p>The model comes out of its jar, and its tokenizer loses the limit of 128 tokens at which it
 * would cut every text without a word.
 */
@Configuration(proxyBeanMethods = false)
class EmbeddingModelConfiguration {

  private static final String NAME = "all-minilm-l6-v2-q";
  private static final String MODEL = NAME + ".onnx";
  private static final String TOKENIZER = NAME + "-tokenizer.json";

  /**
   * One for the process, closed by nobody: a stop may leave a worker inside it, whose process would
   * die of native memory that is gone.
   */
  private static HuggingFaceTokenizer tokenizer;

  /** Where the vectors come from. */
  enum Provider {
    ONNX,
    OLLAMA
  }

  @Bean
  @Primary
  EmbeddingModel embeddingModel(
      DataDirectory data,
      HuggingFaceTokenizer tokenizer,
      @Value("${sutazai.embedding-provider}") Provider provider,
      @Value("${sutazai.embedding-model}") String model,
      @Value("${sutazai.embedding-timeout}") Duration timeout,
      @Value("${sutazai.embedding-wait}") Duration wait,
      @Value("${sutazai.ollama-base-url}") String ollama)
      throws IOException, OrtException {
    return provider == Provider.OLLAMA
        ? new OllamaEmbeddings(OllamaModels.address(ollama), model, timeout)
        : new SentenceEncoder(NAME, unpack(MODEL, data.directory("models")), tokenizer, wait);
  }

  /** The same for documents, which never hold up an answer. */
  @Bean
  EmbeddingModel documentEmbeddingModel(EmbeddingModel embeddingModel, EmbeddingBatch batch) {
    if (embeddingModel instanceof OllamaEmbeddings ollama) {
      return ollama.forDocuments(batch);
    }
    return embeddingModel instanceof SentenceEncoder encoder
        ? encoder.inBackground()
        : embeddingModel;
  }

  @Bean(destroyMethod = "")
  HuggingFaceTokenizer tokenizer(DataDirectory data) throws IOException {
    Path file = uncutTokenizer(data.directory("models"));
    synchronized (EmbeddingModelConfiguration.class) {
      if (tokenizer == null) {
        tokenizer =
            HuggingFaceTokenizer.newInstance(
                file, Map.of("padding", "false", "truncation", "false"));
      }
      return tokenizer;
    }
  }

  private static Path unpack(String resource, Path directory) throws IOException {
    Path file = directory.resolve(resource);
    if (Files.notExists(file)) {
      Path draft = directory.resolve(resource + ".new");
      try (InputStream in = new ClassPathResource(resource).getInputStream()) {
        Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private static Path uncutTokenizer(Path directory) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path file = directory.resolve(TOKENIZER);
    if (Files.notExists(file)) {
      ObjectNode tokenizer;
      try (InputStream in = new ClassPathResource(TOKENIZER).getInputStream()) {
        tokenizer = (ObjectNode) json.readTree(in);
      }
      tokenizer.putNull("truncation").putNull("padding");
      Path draft = directory.resolve(TOKENIZER + ".new");
      json.writeValue(draft.toFile(), tokenizer);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }
}
