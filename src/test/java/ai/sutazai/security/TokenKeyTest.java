package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  void setKeyIsTakenAsItsUtf8Bytes() throws IOException {
    String secret = "thirty-two bytes, umlaut inside \u00fc";

    assertThat(key(secret).getEncoded()).isEqualTo(secret.getBytes(StandardCharsets.UTF_8));
    assertThat(data.resolve("jwt-secret")).doesNotExist();
  }

  @Test
  void keyOf32BytesIsLongEnoughAndOneOf31IsNot() throws IOException {
    assertThat(key("x".repeat(32)).getEncoded()).hasSize(32);
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> key("secret-of-thirty-one-bytes-only"))
        .withMessageContaining("JWT_SECRET_KEY has 31 bytes")
        .withMessageNotContaining("secret-of");
  }

  @Test
  void withoutOneAKeyIsMadeInTheDataDirectoryAndUsedAgain() throws Exception {
    SecretKey made = key("");

    assertThat(made.getEncoded()).hasSizeGreaterThanOrEqualTo(32);
    assertThat(Files.readString(data.resolve("jwt-secret")).strip())
        .isEqualTo(new String(made.getEncoded(), StandardCharsets.UTF_8));
    assertThat(key("").getEncoded()).isEqualTo(made.getEncoded());
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
                        "--sutazai.min-free-disk=1B",
                        "--sutazai.only-instance=true",
                        "--sutazai.jwt-secret-key=short"));

    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START")
        .contains("JWT_SECRET_KEY has 5 bytes")
        .contains("openssl rand")
        .doesNotContain("\tat ");
  }

  @Test
  void oneOfSeveralInstancesSaysThatItMadeOneOfItsOwn(CapturedOutput output) throws IOException {
    key("");
    assertThat(output.getAll()).doesNotContain("JWT_SECRET_KEY");

    try (DataDirectory shared = DataDirectories.shared(data)) {
      new TokenConfiguration().tokenKey(settings("x".repeat(32)), shared);
      assertThat(output.getAll()).doesNotContain("JWT_SECRET_KEY");
      new TokenConfiguration().tokenKey(settings(""), shared);
    }
    assertThat(output.getAll()).contains("JWT_SECRET_KEY is not set");
  }

  private SecretKey key(String secret) throws IOException {
    try (DataDirectory held = DataDirectories.at(data)) {
      return new TokenConfiguration().tokenKey(settings(secret), held);
    }
  }

  private static SecuritySettings settings(String secret) {
    return new SecuritySettings(
        secret,
        Duration.ofMinutes(15),
        Duration.ofDays(30),
        List.of(),
        "admin@localhost",
        "",
        "",
        "sutazai-api");
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(SecuritySettings.class)
  @Import({TokenConfiguration.class, DataDirectory.class})
  static class KeyAlone {}
}
