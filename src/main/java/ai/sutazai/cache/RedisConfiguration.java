package ai.sutazai.cache;

import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import org.springframework.boot.autoconfigure.data.redis.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** How Redis is talked to. */
@Configuration(proxyBeanMethods = false)
@Profile("redis")
class RedisConfiguration {

  /** Commands are not kept for later: by then, what they say may not be so any more. */
  @Bean
  LettuceClientOptionsBuilderCustomizer commandsFailAtOnce() {
    return options -> options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
  }
}
