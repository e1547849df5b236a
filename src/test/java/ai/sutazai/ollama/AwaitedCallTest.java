package ai.sutazai.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import ai.sutazai.errors.Abandoned;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.Call;
import org.junit.jupiter.api.Test;

class AwaitedCallTest {

  @Test
  void modelIsNotAskedForWhoHasGone() {
    Supplier<String> model = mock();

    assertThatExceptionOfType(Abandoned.class).isThrownBy(() -> AwaitedCall.of(() -> true, model));
    verifyNoInteractions(model);
  }

  @Test
  void lookThatFailsIsDoneAgain() {
    AtomicInteger looks = new AtomicInteger();

    assertThatExceptionOfType(Abandoned.class)
        .isThrownBy(
            () -> AwaitedCall.of(() -> looks.incrementAndGet() > 2 || failed(), this::cancelled));
    assertThat(looks).hasValueGreaterThan(2);
  }

  @Test
  void lookThatTakesLongHoldsUpNoOther() throws Exception {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger slow = new AtomicInteger();
    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(
            () ->
                AwaitedCall.of(
                    () -> {
                      if (slow.getAndIncrement() > 0) {
                        looking.countDown();
                        await(end);
                      }
                      return false;
                    },
                    () -> await(end)));
    try {
      assertThat(await(looking)).isTrue();
      AtomicInteger looks = new AtomicInteger();

      assertThatExceptionOfType(Abandoned.class)
          .isThrownBy(() -> AwaitedCall.of(() -> looks.incrementAndGet() > 1, this::cancelled));
    } finally {
      end.countDown();
    }
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean failed() {
    throw new IllegalStateException("Injected by a test");
  }

  /** Comes to its end by a cancellation alone. */
  private String cancelled() {
    Call call = mock();
    CompletableFuture<String> answer = new CompletableFuture<>();
    doAnswer(cancel -> answer.completeExceptionally(new IllegalStateException("Cancelled")))
        .when(call)
        .cancel();
    AwaitedCall.begins(call);
    return answer.orTimeout(30, TimeUnit.SECONDS).join();
  }
}
