package ai.sutazai.tasks;

import ai.sutazai.prompts.Prompts;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the model is told on an agent's behalf: its prompt as a file, and what it asks. */
@Component("agentPrompt")
public class AgentPrompt {

  private final Prompts prompts;
  private final String model;

  AgentPrompt(
      Prompts prompts,
      @Value("${sutazai.default-model}") String model,
      @Value("${sutazai.model-override}") String override) {
    this.prompts = prompts;
    this.model = override.isBlank() ? model : override;
  }

  public List<ChatMessage> messages(@Header("agent") String agent, @Body String text) {
    UserMessage user = UserMessage.from(text);
    user.attributes().put("model", model);
    // Camel puts the model's answer into the list.
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(prompts.text(agent)));
    messages.add(user);
    return messages;
  }
}
