package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class PipelineRolesTest {

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void oneRoleSwitchesTheOtherOff() {
    assertThat(named("worker").getProperty("sutazai.api", Boolean.class)).isFalse();
    assertThat(named("worker").getProperty("sutazai.worker", Boolean.class)).isTrue();
  }

  @Test
  void nothingIsSaidWithoutRoles() {
    assertThat(named("").getProperty("sutazai.api")).isNull();
  }

  @Test
  void anUnknownRoleIsRefused() {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> named("api, wroker"))
        .withMessageContaining("wroker");
  }

  private MockEnvironment named(String roles) {
    environment.setProperty("PIPELINE_ROLES", roles);
    new PipelineRoles().postProcessEnvironment(environment, null);
    return environment;
  }
}
