package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.task.DelegatingSecurityContextAsyncTaskExecutor;
import org.springframework.test.util.ReflectionTestUtils;

class ApiConfigurationTest {

  private static final int STREAMS = 300;

  @Test
  void streamsAreWrittenAndRequestsServedWhereNoThreadIsVirtualHoweverManyStreamsAreRead()
      throws Exception {
    DelegatingSecurityContextAsyncTaskExecutor threads =
        new ApiConfiguration().applicationTaskExecutor(new MockEnvironment(), STREAMS);
    CountDownLatch written = new CountDownLatch(STREAMS);
    CountDownLatch end = new CountDownLatch(1);
    try {
      for (int n = 0; n < STREAMS; n++) {
        threads.submit(() -> read(end));
      }
      for (int n = 0; n < STREAMS; n++) {
        threads.submit(
            () -> {
              written.countDown();
              read(end);
            });
      }

      assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(threads.submit(() -> "served").get(30, TimeUnit.SECONDS)).isEqualTo("served");
    } finally {
      end.countDown();
      ((ThreadPoolTaskExecutor) ReflectionTestUtils.getField(threads, "delegate")).shutdown();
    }
  }

  private static void read(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
