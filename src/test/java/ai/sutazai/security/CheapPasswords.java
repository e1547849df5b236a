package ai.sutazai.security;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * The real passwords, with hashes that cost next to nothing: thousands of tests log somebody in.
 */
@TestConfiguration(proxyBeanMethods = false)
public class CheapPasswords {

  public static final Argon2PasswordEncoder ENCODER = new Argon2PasswordEncoder(16, 32, 1, 64, 1);

  @Bean
  static BeanPostProcessor cheapHashes() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Passwords ? new Passwords(ENCODER) : bean;
      }
    };
  }
}
