package ai.sutazai.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.sutazai.errors.Unavailable;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.lucene.util.VectorUtil;

/**
 * A BERT sentence encoder in ONNX: mean-pooled, normalised vectors.
 *
 * <p>Gives the vectors that langchain4j's OnnxEmbeddingModel gives, with less work: a text is
 * tokenised once instead of four times, and each core runs a text of its own where there several
 * threads per text contend for the cores.
 */
final class SentenceEncoder extends DimensionAwareEmbeddingModel implements AutoCloseable {

  /** Tokens the model takes at once, without the two it is framed by. */
  static final int WINDOW = 510;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a batch may take; far over what a busy machine needs. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final OrtEnvironment environment = KeptEnvironment.get();
  private final String name;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final Bulkhead questions;
  private final Bulkhead answers;
  private final ExecutorService single;
  private final ExecutorService awaited;
  private final ExecutorService background;
  private final long begin;
  private final long end;

  SentenceEncoder(String name, Path model, HuggingFaceTokenizer tokenizer, Duration wait)
      throws OrtException {
    int processors = Runtime.getRuntime().availableProcessors();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      this.session = environment.createSession(model.toString(), options);
    }
    this.name = name;
    this.tokenizer = tokenizer;
    BulkheadConfig turns =
        BulkheadConfig.custom().maxConcurrentCalls(processors).maxWaitDuration(wait).build();
    this.questions = Bulkhead.of("questions", turns);
    this.answers = Bulkhead.of("answers", turns);
    this.single = Executors.newFixedThreadPool(processors, SentenceEncoder::thread);
    this.awaited = Executors.newFixedThreadPool(processors, SentenceEncoder::thread);
    this.background = Executors.newFixedThreadPool(processors, SentenceEncoder::thread);
    long[] frame = tokenizer.encode("", true, false).getIds();
    this.begin = frame[0];
    this.end = frame[1];
  }

  /**
   * @throws Unavailable if the model fails, gives no answer in time, or is not free in time
   * @throws IllegalStateException if only these texts make it fail
   */
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    try {
      // A single text is somebody's question, which must not queue behind an answer's sentences.
      return segments.size() == 1
          ? questions.executeSupplier(() -> embedAll(segments, single))
          : answers.executeSupplier(() -> embedAll(segments, awaited));
    } catch (BulkheadFullException e) {
      throw new Unavailable(
          "embedding_unavailable", "Too many wait for the embedding model.", PATIENCE, e);
    }
  }

  /** This model for what nobody waits for: it shares the cores with the others, not their queue. */
  EmbeddingModel inBackground() {
    return new DimensionAwareEmbeddingModel() {
      @Override
      public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        return SentenceEncoder.this.embedAll(segments, background);
      }

      @Override
      public String modelName() {
        return name;
      }
    };
  }

  private Response<List<Embedding>> embedAll(List<TextSegment> segments, ExecutorService threads) {
    List<Future<Embedding>> pending =
        segments.stream().map(s -> threads.submit(() -> encode(s.text()))).toList();
    try {
      long end = System.nanoTime() + LIMIT.toNanos();
      List<Embedding> embeddings = new ArrayList<>(segments.size());
      for (Future<Embedding> embedding : pending) {
        embeddings.add(embedding.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
      }
      return Response.from(embeddings);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } finally {
      pending.forEach(embedding -> embedding.cancel(true));
    }
  }

  /** Whose fault it is shows when the model is given nothing but its frame. */
  private RuntimeException failed(Throwable cause) {
    try {
      run(new long[0]);
      return new IllegalStateException("The embedding model cannot take this text", cause);
    } catch (OrtException | RuntimeException e) {
      return unavailable(cause);
    }
  }

  /**
   * The vector of a text; of one longer than the window, the mean over its windows. Stops between
   * two windows when nobody waits for it any more.
   */
  private Embedding encode(String text) throws OrtException {
    long[] ids = tokenizer.encode(text, false, false).getIds();
    float[] sum = null;
    int from = 0;
    do {
      int to = Math.min(ids.length, from + WINDOW);
      float[] window = run(Arrays.copyOfRange(ids, from, to));
      if (sum == null) {
        sum = window;
      } else {
        VectorUtil.add(sum, window);
      }
      from = to;
    } while (from < ids.length && !Thread.currentThread().isInterrupted());
    Embedding embedding = Embedding.from(sum);
    embedding.normalize();
    return embedding;
  }

  /** The sum of the token vectors of one window. */
  private float[] run(long[] window) throws OrtException {
    long[] ids = new long[window.length + 2];
    ids[0] = begin;
    System.arraycopy(window, 0, ids, 1, window.length);
    ids[ids.length - 1] = end;
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    long[] shape = {1, ids.length};
    try (OnnxTensor idTensor = tensor(ids, shape);
        OnnxTensor maskTensor = tensor(mask, shape);
        OnnxTensor typeTensor = tensor(new long[ids.length], shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor))) {
      OnnxTensor tokens = (OnnxTensor) result.get(0);
      int dimension = (int) tokens.getInfo().getShape()[2];
      FloatBuffer values = tokens.getFloatBuffer();
      float[] sum = new float[dimension];
      float[] token = new float[dimension];
      while (values.hasRemaining()) {
        values.get(token);
        VectorUtil.add(sum, token);
      }
      return sum;
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "sentence-encoder");
    thread.setDaemon(true);
    return thread;
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  private static Unavailable unavailable(Throwable cause) {
    return new Unavailable(
        "embedding_unavailable",
        "The embedding model cannot be used at the moment.",
        PATIENCE,
        cause);
  }

  @Override
  public String modelName() {
    return name;
  }

  /** A session that is still at work is left to the end of the process: native memory. */
  @Override
  public void close() throws OrtException {
    List<ExecutorService> all = List.of(single, awaited, background);
    all.forEach(ExecutorService::shutdown);
    try {
      for (ExecutorService threads : all) {
        if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    session.close();
  }
}
