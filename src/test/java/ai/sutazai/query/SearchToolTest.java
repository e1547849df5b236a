package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import org.junit.jupiter.api.Test;

class SearchToolTest {

  private static final String BRIDGE = "\uD83C\uDF09";

  @Test
  void queryIsMeasuredInCharacters() {
    assertThat(query(BRIDGE.repeat(2000))).isEqualTo(BRIDGE.repeat(2000));
    assertThat(query(BRIDGE.repeat(2001))).isNull();
  }

  private static String query(String words) {
    return new SearchTool()
        .query(
            ToolExecutionRequest.builder()
                .name("search")
                .arguments("{\"query\": \"" + words + "\"}")
                .build());
  }
}
