package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class TokenKeyTest {

  @TempDir Path data;

  @Test
  void setKeyIsTakenAsItsUtf8Bytes() {
    String secret = "thirty-two bytes, umlaut inside \u00fc";

    assertThat(key(secret).getEncoded()).isEqualTo(secret.getBytes(StandardCharsets.UTF_8));
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void keyOf32BytesIsLongEnoughAndOneOf31IsNot() {
    assertThat(key("x".repeat(32)).getEncoded()).hasSize(32);
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> key("secret-of-thirty-one-bytes-only"))
        .withMessageContaining("JWT_SECRET_KEY has 31 bytes")
        .withMessageNotContaining("secret-of");
  }

  @Test
  void madeKeyIsTheOwnersAloneAndTheSameAtTheNextStart() throws Exception {
    SecretKey made = key("");

    Path file = data.resolve("jwt-secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.getEncoded()).hasSizeGreaterThanOrEqualTo(32);
    assertThat(key("").getEncoded()).isEqualTo(made.getEncoded());
    try (var files = Files.list(data)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void startsAtOnceMakeOneKeyBetweenThem() throws Exception {
    Callable<String> start = () -> new String(key("").getEncoded(), StandardCharsets.UTF_8);

    Set<String> keys =
        AccessTest.inParallel(Collections.nCopies(8, start)).stream().collect(Collectors.toSet());

    assertThat(keys).hasSize(1);
  }

  @Test
  void shortKeyStopsTheStartWithASentenceAndNoStackTrace(CapturedOutput output) {
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(
            () ->
                new SpringApplicationBuilder(KeyAlone.class)
                    .web(WebApplicationType.NONE)
                    .run(
                        "--spring.config.location=optional:classpath:/none/",
                        "--sutazai.data-dir=" + data,
                        "--sutazai.jwt-secret-key=short"));

    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START")
        .contains("JWT_SECRET_KEY has 5 bytes")
        .contains("openssl rand")
        .doesNotContain("\tat ");
  }

  private SecretKey key(String secret) {
    return new TokenConfiguration()
        .tokenKey(
            new SecuritySettings(
                data,
                secret,
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                List.of(),
                "admin@localhost",
                ""));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(SecuritySettings.class)
  @Import(TokenConfiguration.class)
  static class KeyAlone {}
}
