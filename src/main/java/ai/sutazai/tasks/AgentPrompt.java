package ai.sutazai.tasks;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the model is told on an agent's behalf: its prompt as a file, and what it asks. */
@Component("agentPrompt")
public class AgentPrompt {

  private final Path prompts;
  private final String model;

  AgentPrompt(
      @Value("${sutazai.prompts-dir}") Path prompts,
      @Value("${sutazai.default-model}") String model,
      @Value("${sutazai.model-override}") String override) {
    this.prompts = prompts;
    this.model = override.isBlank() ? model : override;
  }

  public List<ChatMessage> messages(@Header("agent") String agent, @Body String text)
      throws IOException {
    UserMessage user = UserMessage.from(text);
    user.attributes().put("model", model);
    // Camel puts the model's answer into the list.
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(Files.readString(prompts.resolve(agent + ".md")).strip()));
    messages.add(user);
    return messages;
  }
}
