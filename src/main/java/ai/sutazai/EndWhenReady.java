package ai.sutazai;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Ends the product as soon as it is ready: the build's run for the archive of its classes. */
@Component
@ConditionalOnProperty("sutazai.end-when-ready")
class EndWhenReady {

  @EventListener
  void end(ApplicationReadyEvent ready) {
    System.exit(SpringApplication.exit(ready.getApplicationContext()));
  }
}
