package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.EmbeddingModelConfiguration.Provider;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceEncoderTest {

  private static final TextSegment LONG = TextSegment.from("The bridge is long. ".repeat(80));
  private static final TextSegment SHORT = TextSegment.from("The bridge is long.");

  @TempDir private Path home;

  @Test
  void answersAreNotHeldUpByDocuments() throws Exception {
    EmbeddingModelConfiguration configuration = new EmbeddingModelConfiguration();
    try (DataDirectory data = DataDirectories.at(home);
        HuggingFaceTokenizer tokenizer = configuration.tokenizer(data);
        SentenceEncoder model =
            (SentenceEncoder)
                configuration.embeddingModel(
                    data, tokenizer, Provider.ONNX, "", Duration.ofSeconds(60), "")) {
      EmbeddingModel documents = configuration.documentEmbeddingModel(model);

      CompletableFuture<?> document =
          CompletableFuture.runAsync(() -> documents.embedAll(Collections.nCopies(100, LONG)));
      Thread.sleep(100);
      model.embedAll(List.of(SHORT, SHORT));

      assertThat(document).isNotDone();
      document.join();
    }
  }
}
