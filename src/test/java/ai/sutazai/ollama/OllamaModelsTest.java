package ai.sutazai.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaModelsTest {

  @ParameterizedTest
  @CsvSource({
    "'http://ollama:11434 ', http://ollama:11434",
    "https://gateway/ollama/, https://gateway/ollama",
    "' ', http://localhost:11434",
  })
  void addressIsThatOfTheSettingWithoutWhatFollowsIt(String setting, String address) {
    assertThat(OllamaModels.address(setting)).isEqualTo(address);
  }
}
