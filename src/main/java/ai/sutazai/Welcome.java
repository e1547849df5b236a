package ai.sutazai;

import ai.sutazai.embedded.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says at start where everything is. */
@Component
class Welcome {

  private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

  private final DataDirectory data;
  private final Path inbox;
  private final String address;

  Welcome(
      DataDirectory data,
      @Value("${sutazai.inbox-dir}") String inbox,
      @Value("${server.address}") String address) {
    this.data = data;
    this.inbox = Path.of(inbox).toAbsolutePath().normalize();
    this.address = address;
  }

  @EventListener
  void say(ApplicationReadyEvent ready) {
    String port = ready.getApplicationContext().getEnvironment().getProperty("local.server.port");
    String here = "http://" + address + ":" + port;
    LOG.info("The API is at {}/api/v1, described at {}/docs", here, here);
    LOG.info("Files dropped into {} are indexed, one folder a collection", inbox);
    Path password = data.path("admin-password");
    if (Files.exists(password)) {
      LOG.info("The admin's first password is in {}", password);
    }
  }
}
