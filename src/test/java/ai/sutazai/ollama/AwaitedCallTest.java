package ai.sutazai.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import ai.sutazai.errors.Abandoned;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
    Iterator<BooleanSupplier> looks =
        List.<BooleanSupplier>of(AwaitedCallTest::failed, AwaitedCallTest::failed, () -> true)
            .iterator();

    assertThatExceptionOfType(Abandoned.class)
        .isThrownBy(() -> AwaitedCall.of(() -> looks.next().getAsBoolean(), this::cancelled));
    assertThat(looks).isExhausted();
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
