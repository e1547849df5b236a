package ai.sutazai;

import ai.sutazai.errors.UnusableSetting;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Makes of {@code PIPELINE_ROLES} the switches {@code sutazai.api} (the doors are open) and {@code
 * sutazai.worker} (work is done), by which routes start or do not.
 */
class PipelineRoles implements EnvironmentPostProcessor, Ordered {

  private static final String API = "api";
  private static final String WORKER = "worker";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    String named = environment.getProperty("PIPELINE_ROLES");
    if (!StringUtils.hasText(named)) {
      return;
    }
    Set<String> roles = StringUtils.commaDelimitedListToSet(named.replace(" ", ""));
    if (!Set.of(API, WORKER).containsAll(roles)) {
      throw new UnusableSetting(
          "PIPELINE_ROLES is " + named + ".", "Set it to api, worker, or both: api,worker.");
    }
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "pipelineRoles",
                Map.of(
                    "sutazai.api", roles.contains(API), "sutazai.worker", roles.contains(WORKER))));
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
