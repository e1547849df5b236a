package ai.sutazai.reload;

import ai.sutazai.prompts.Prompts;
import ai.sutazai.schemas.Schemas;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Has edited prompts and schemas used by whoever needs them next. */
@Component
class TextSwap {

  private final Prompts prompts;
  private final Schemas schemas;

  TextSwap(Prompts prompts, Schemas schemas) {
    this.prompts = prompts;
    this.schemas = schemas;
  }

  /** What is gone of what cannot be, and prompts of agents' own whose routes are still there. */
  List<Fault> faults(Map<String, String> after, Set<String> changed) {
    Set<String> needed = needed(after);
    for (Definition definition : Definition.of(after)) {
      String own = prompt(definition.id());
      if (changed.contains(own)) {
        needed.add(own);
      }
    }
    return missing(needed, after);
  }

  /** What routes cannot do their work without, here as at the start and without the service. */
  static List<Fault> missing(Map<String, String> texts) {
    return missing(needed(texts), texts);
  }

  private static List<Fault> missing(Set<String> needed, Map<String, String> texts) {
    return needed.stream()
        .filter(source -> !texts.containsKey(source))
        .map(source -> new Fault(source, 0, "cannot be done without"))
        .toList();
  }

  /** Work names the agent it was made for, and reads what the schema of that one lets through. */
  private static Set<String> needed(Map<String, String> texts) {
    Set<String> needed = new TreeSet<>(Set.of(prompt("answer")));
    Map<String, String> naming = new TreeMap<>(texts);
    naming.values().removeIf(text -> !text.contains("prompt"));
    for (Definition definition : Definition.of(naming)) {
      definition.walk(
          (key, value) -> {
            JsonNode agent = value.at("/expression/constant/expression");
            boolean isPrompt =
                key.equals("setProperty") && value.path("name").asText().equals("prompt");
            if (isPrompt && agent.isTextual() && !agent.asText().contains("{{")) {
              needed.add(prompt(agent.asText()));
              needed.add(RouteFolder.SCHEMAS + "/" + agent.asText() + Schemas.SUFFIX);
            }
          });
    }
    return needed;
  }

  private static String prompt(String name) {
    return RouteFolder.PROMPTS + "/" + name + Prompts.SUFFIX;
  }

  void apply(Map<String, String> after) {
    prompts.use(texts(after, RouteFolder.PROMPTS));
    schemas.use(texts(after, RouteFolder.SCHEMAS));
  }

  private static Map<String, String> texts(Map<String, String> after, String folder) {
    Map<String, String> texts = new TreeMap<>();
    after.forEach(
        (source, text) -> {
          if (source.startsWith(folder)) {
            texts.put(name(source), text);
          }
        });
    return texts;
  }

  private static String name(String source) {
    return source.substring(source.lastIndexOf('/') + 1);
  }
}
