package ai.sutazai.security;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What an operator may set about access; blank means not set. */
@ConfigurationProperties("sutazai")
record SecuritySettings(
    @DefaultValue("") String jwtSecretKey,
    Duration accessTokenLifetime,
    Duration refreshTokenLifetime,
    @DefaultValue List<String> trustedProxies,
    String adminEmail,
    @DefaultValue("") String adminPassword,
    @DefaultValue("") String oidcIssuerUri,
    String oidcAudience) {

  @Override
  public String toString() {
    return "SecuritySettings[adminEmail=" + adminEmail + "]";
  }
}
