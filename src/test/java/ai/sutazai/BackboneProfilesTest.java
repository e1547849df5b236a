package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class BackboneProfilesTest {

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void nothingIsSwitchedOnWithoutItsUrl() {
    environment.setProperty("RABBITMQ_URL", " ");
    assertThat(profiles()).isEmpty();
  }

  @Test
  void aUrlSwitchesItsSystemOn() {
    environment.setProperty("REDIS_URL", "redis://localhost");
    environment.setProperty("DATABASE_URL", "postgresql://localhost/sutazai");
    assertThat(profiles()).containsExactlyInAnyOrder("redis", "postgresql");
  }

  private String[] profiles() {
    new BackboneProfiles().postProcessEnvironment(environment, null);
    return environment.getActiveProfiles();
  }
}
