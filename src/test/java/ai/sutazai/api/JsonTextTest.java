package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.errors.InvalidRequest;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "{} 1", "[] \"x\""})
  void whatFollowsTheValueIsToldInWordsOfItsSender(String written) {
    InvalidRequest refused =
        catchThrowableOfType(
            InvalidRequest.class,
            () ->
                JsonText.read(
                    new ByteArrayInputStream(written.getBytes()),
                    new JsonBodySchema(null, Map.of(), Set.of(), Set.of()),
                    written.length(),
                    null));

    assertThat(refused.errors()).hasSize(1);
    assertThat(refused.errors().get(0).detail())
        .matches("The JSON is malformed at line 1, column \\d: something follows its end\\.");
  }
}
