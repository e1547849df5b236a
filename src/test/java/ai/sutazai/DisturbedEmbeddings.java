package ai.sutazai;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The real embedding model, which a test can disturb for the texts that hold a word of its own. */
@TestConfiguration(proxyBeanMethods = false)
public class DisturbedEmbeddings {

  private static final Map<String, Runnable> DISTURBANCES = new ConcurrentHashMap<>();

  /** Runs before every embedding of texts one of which holds the word. */
  public static void disturb(String word, Runnable disturbance) {
    DISTURBANCES.put(word, disturbance);
  }

  /** Nothing is disturbed any more. */
  public static void calm() {
    DISTURBANCES
        .values()
        .forEach(
            d -> {
              if (d instanceof Gate gate) {
                gate.open();
              }
            });
    DISTURBANCES.clear();
  }

  /** Holds whoever comes until it is opened. */
  public static final class Gate implements Runnable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch come = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public void run() {
      come.countDown();
      await(opened);
    }

    public void awaitSomebody() {
      await(come);
    }

    public void open() {
      opened.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("Nobody came in " + PATIENCE);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Bean
  static BeanPostProcessor disturbance() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof EmbeddingModel model && !(bean instanceof Disturbed)
            ? new Disturbed(model)
            : bean;
      }
    };
  }

  /** Public, so that routes can call it. */
  public static final class Disturbed implements EmbeddingModel {

    private final EmbeddingModel model;

    Disturbed(EmbeddingModel model) {
      this.model = model;
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
      DISTURBANCES.forEach(
          (word, disturbance) -> {
            if (texts.stream().anyMatch(text -> text.text().contains(word))) {
              disturbance.run();
            }
          });
      return model.embedAll(texts);
    }

    @Override
    public int dimension() {
      return model.dimension();
    }
  }
}
