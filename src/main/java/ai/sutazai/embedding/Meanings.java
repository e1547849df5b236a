package ai.sutazai.embedding;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.List;
import org.springframework.stereotype.Component;

/** What texts mean to somebody who waits for an answer. */
@Component
public class Meanings {

  private final EmbeddingModel model;

  Meanings(EmbeddingModel model) {
    this.model = model;
  }

  /** For each text, none of them blank, a vector of unit length. */
  public List<float[]> of(List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
        .map(Embedding::vector)
        .toList();
  }
}
