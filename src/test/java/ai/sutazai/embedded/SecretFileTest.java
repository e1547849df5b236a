package ai.sutazai.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

  @TempDir Path data;

  @Test
  void secretIsTheOwnersAloneAndTheSameNextTime() throws Exception {
    Path file = data.resolve("secret");

    String made = new SecretFile(file).readOrCreate();

    assertThat(made).matches("[A-Za-z0-9_-]{43}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(new SecretFile(file).readOrCreate()).isEqualTo(made);
    try (var files = Files.list(data)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void secretThatIsThereIsKept() throws Exception {
    Path file = Files.writeString(data.resolve("secret"), "of an earlier start\n");

    assertThat(new SecretFile(file).readOrCreate()).isEqualTo("of an earlier start");
  }

  @Test
  void thoseWhoMakeItAtOnceAgreeOnOne() throws Exception {
    Path file = data.resolve("secret");
    Callable<String> start = () -> new SecretFile(file).readOrCreate();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Set<String> secrets = new HashSet<>();
      for (Future<String> secret : threads.invokeAll(Collections.nCopies(8, start))) {
        secrets.add(secret.get());
      }
      assertThat(secrets).hasSize(1);
    } finally {
      threads.shutdown();
    }
  }
}
