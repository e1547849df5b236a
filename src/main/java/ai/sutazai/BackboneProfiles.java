package ai.sutazai;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Switches each external system on by its URL alone: the profile named for it becomes active, and
 * with it {@code config/application-<profile>.yml}.
 */
class BackboneProfiles implements EnvironmentPostProcessor, Ordered {

  private static final Map<String, String> PROFILE_OF =
      Map.of(
          "DATABASE_URL", "postgresql",
          "RABBITMQ_URL", "rabbitmq",
          "CHROMA_URL", "chroma",
          "REDIS_URL", "redis");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    PROFILE_OF.forEach(
        (url, profile) -> {
          if (StringUtils.hasText(environment.getProperty(url))) {
            environment.addActiveProfile(profile);
          }
        });
  }

  /** Before the files of the profiles are read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }
}
