package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {

  private static final Set<PosixFilePermission> NONE = PosixFilePermissions.fromString("---------");

  @TempDir private Path home;

  @Test
  void fileThatMayNotBeReadIsNamed() throws IOException {
    Inbox inbox = new Inbox(home);
    Path claimed = Files.createDirectories(home.resolve(".work/letters")).resolve("a.txt");
    // Whoever runs this as root may read everything: for them it is a file that has gone.
    Files.setPosixFilePermissions(Files.createFile(claimed), NONE);
    if (Files.isReadable(claimed)) {
      Files.delete(claimed);
    }

    assertThatExceptionOfType(FileUnreadable.class)
        .isThrownBy(() -> inbox.read("letters/a.txt", "owner"))
        .withMessageContaining("letters/a.txt")
        .satisfies(unreadable -> assertThat(unreadable.code()).isEqualTo("unreadable"));
  }

  @Test
  void linkThatHasTakenAFilesPlaceIsNotFollowed() throws IOException {
    Inbox inbox = new Inbox(home);
    Path secret = Files.writeString(home.resolve("secret.txt"), "Nobody's business.");
    Path work = Files.createDirectories(home.resolve(".work/letters"));
    Files.createSymbolicLink(work.resolve("a.txt"), secret);

    assertThatExceptionOfType(FileUnreadable.class)
        .isThrownBy(() -> inbox.read("letters/a.txt", "owner"));
  }
}
