package ai.sutazai;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The whole product again, with a chat model and whatever else is off by default. */
@TestPropertySource(
    properties = {
      "sutazai.answer-timeout=2000",
      "sutazai.default-model=small-one",
      "sutazai.allowed-models=small-one,large-one",
      "sutazai.inbox-owner=Librarian@example.org"
    })
public abstract class ConfiguredProductTest extends ProductTest {

  protected static final FakeOllama MODEL = new FakeOllama();

  @DynamicPropertySource
  static void model(DynamicPropertyRegistry properties) {
    properties.add("sutazai.ollama-base-url", MODEL::url);
  }
}
