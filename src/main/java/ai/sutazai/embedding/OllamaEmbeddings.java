package ai.sutazai.embedding;

import ai.sutazai.errors.Unavailable;
import ai.sutazai.errors.UnusableSetting;
import ai.sutazai.ollama.OllamaHttp;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.time.Duration;
import java.util.List;

/** A model on Ollama: unit length, of as many dimensions as it is found to have at start. */
final class OllamaEmbeddings implements EmbeddingModel {

  private static final String SHORT = "dimension";

  private final EmbeddingModel model;
  private final String name;
  private final int dimension;

  /**
   * @throws UnusableSetting if Ollama is not there or does not embed with this model
   */
  OllamaEmbeddings(String url, String name, Duration timeout) {
    this.name = name;
    model =
        OllamaEmbeddingModel.builder()
            .httpClientBuilder(new OllamaHttp())
            .baseUrl(url)
            .modelName(name)
            .timeout(timeout)
            .maxRetries(0)
            .build();
    try {
      dimension = model.embed(SHORT).content().dimension();
    } catch (RuntimeException e) {
      throw new UnusableSetting(
          "EMBEDDING_PROVIDER is ollama, but Ollama at "
              + url
              + " does not embed with "
              + name
              + ": "
              + e.getMessage(),
          "Start it, have it `ollama pull "
              + name
              + "`, or set OLLAMA_BASE_URL and EMBEDDING_MODEL to what there is.");
    }
  }

  /**
   * @throws Unavailable if Ollama fails, or gives no answer in time
   * @throws IllegalStateException if a text is too long for the model
   */
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    try {
      Response<List<Embedding>> embeddings = model.embedAll(segments);
      embeddings.content().forEach(Embedding::normalize);
      return embeddings;
    } catch (InvalidRequestException e) {
      throw new IllegalStateException(
          "Ollama refuses to embed; CHUNK_TOKENS may be too many for its model", e);
    } catch (RuntimeException e) {
      throw new Unavailable(
          "embedding_unavailable",
          "The embedding model cannot be used at the moment.",
          Unavailable.SOON,
          e);
    }
  }

  @Override
  public String modelName() {
    return "ollama/" + name;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /** The same for documents, whose batches get smaller if it takes too long over them. */
  EmbeddingModel forDocuments(EmbeddingBatch batch) {
    return new Documents(batch);
  }

  private final class Documents implements EmbeddingModel {

    private final EmbeddingBatch batch;

    Documents(EmbeddingBatch batch) {
      this.batch = batch;
    }

    /**
     * @throws Unavailable if Ollama fails, or gives no answer to anything in time
     * @throws IllegalStateException if a text is too long for the model, or these take it too long
     */
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
      try {
        Response<List<Embedding>> embeddings = OllamaEmbeddings.this.embedAll(segments);
        batch.went(segments.size());
        return embeddings;
      } catch (Unavailable e) {
        if (!(e.getCause() instanceof TimeoutException)) {
          throw e;
        }
        boolean slow = answers();
        batch.isTooLarge(segments.size(), slow);
        if (!slow) {
          throw e;
        }
        throw new IllegalStateException(
            "Ollama takes longer than EMBEDDING_TIMEOUT to embed passages at a time: "
                + segments.size(),
            e);
      }
    }

    /** Not if it hangs, or is at the passages still. */
    private boolean answers() {
      try {
        OllamaEmbeddings.this.embed(SHORT);
        return true;
      } catch (Unavailable e) {
        return false;
      }
    }

    @Override
    public String modelName() {
      return OllamaEmbeddings.this.modelName();
    }

    @Override
    public int dimension() {
      return dimension;
    }
  }
}
