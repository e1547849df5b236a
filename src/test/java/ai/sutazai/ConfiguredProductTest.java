package ai.sutazai;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The whole product again, with a chat model and whatever else is off by default. */
@TestPropertySource(
    properties = {
      "sutazai.answer-timeout=10000",
      "sutazai.default-model=small-one",
      "sutazai.allowed-models=small-one,large-one",
      "sutazai.inbox-owner=Librarian@example.org",
      "sutazai.webhook-secret=" + ConfiguredProductTest.SECRET,
      "sutazai.notify-mail-to=night@example.org, day@example.org",
      "sutazai.notify-timeout=2s",
      "sutazai.notify-max-attempts=3",
      "sutazai.notify-retry-initial=100ms",
      "sutazai.callback-private-addresses=true"
    })
public abstract class ConfiguredProductTest extends ProductTest {

  /** Base64 of the bytes 0 to 23. */
  protected static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

  protected static final FakeEndpoint ENDPOINT = new FakeEndpoint();
  protected static final GreenMail POSTBOX = postbox();
  protected static final FakeOllama MODEL = new FakeOllama();

  @DynamicPropertySource
  static void model(DynamicPropertyRegistry properties) {
    properties.add("sutazai.ollama-base-url", MODEL::url);
    properties.add("sutazai.notify-webhook-url", ENDPOINT::url);
    properties.add(
        "sutazai.smtp-url",
        () -> "smtp://watch%40example.org:s%2Fcret@127.0.0.1:" + POSTBOX.getSmtp().getPort());
  }

  private static GreenMail postbox() {
    GreenMail postbox = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
    postbox.setUser("watch@example.org", "watch@example.org", "s/cret");
    postbox.start();
    return postbox;
  }
}
