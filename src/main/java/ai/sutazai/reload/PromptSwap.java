package ai.sutazai.reload;

import ai.sutazai.prompts.Prompts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Has edited prompts used by whoever asks the model next. */
@Component
class PromptSwap {

  private static final String FOLDER = RouteFolder.PROMPTS + "/";
  private static final String OF_ANSWERS = "answer";

  private final Prompts prompts;

  PromptSwap(Prompts prompts) {
    this.prompts = prompts;
  }

  /** A prompt that is asked for by a route or its agent cannot go. */
  List<Fault> faults(Map<String, String> after, Set<String> changed) {
    Set<String> needed = new HashSet<>(Set.of(OF_ANSWERS));
    Definition.of(after).forEach(definition -> needed.add(definition.id()));
    List<Fault> faults = new ArrayList<>();
    for (String source : changed) {
      if (source.startsWith(FOLDER)
          && !after.containsKey(source)
          && needed.contains(name(source).replace(Prompts.SUFFIX, ""))) {
        faults.add(new Fault(source, 0, "cannot be done without"));
      }
    }
    return faults;
  }

  void apply(Map<String, String> after) {
    Map<String, String> texts = new TreeMap<>();
    after.forEach(
        (source, text) -> {
          if (source.startsWith(FOLDER)) {
            texts.put(name(source), text);
          }
        });
    prompts.use(texts);
  }

  private static String name(String source) {
    return source.substring(FOLDER.length());
  }
}
