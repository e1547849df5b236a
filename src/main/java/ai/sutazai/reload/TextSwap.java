package ai.sutazai.reload;

import ai.sutazai.prompts.Prompts;
import ai.sutazai.schemas.Schemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Has edited prompts and schemas used by whoever needs them next. */
@Component
class TextSwap {

  private static final String OF_ANSWERS = "answer";

  private final Prompts prompts;
  private final Schemas schemas;

  TextSwap(Prompts prompts, Schemas schemas) {
    this.prompts = prompts;
    this.schemas = schemas;
  }

  /** A prompt that is asked for by a route or its agent cannot go. */
  List<Fault> faults(Map<String, String> after, Set<String> changed) {
    Set<String> needed = new HashSet<>(Set.of(OF_ANSWERS));
    Definition.of(after).forEach(definition -> needed.add(definition.id()));
    List<Fault> faults = new ArrayList<>();
    for (String source : changed) {
      if (source.startsWith(RouteFolder.PROMPTS)
          && !after.containsKey(source)
          && needed.contains(name(source).replace(Prompts.SUFFIX, ""))) {
        faults.add(new Fault(source, 0, "cannot be done without"));
      }
    }
    return faults;
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
