package ai.sutazai.prompts;

import ai.sutazai.errors.UnusableSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The texts of {@code config/prompts/}, as they were last found right. */
@Component
public class Prompts {

  public static final String SUFFIX = ".md";

  private volatile Map<String, String> texts;

  Prompts(@Value("${sutazai.prompts-dir}") Path directory) {
    Map<String, String> found = new TreeMap<>();
    // As in a change, what begins with a dot is left out: drafts, and what editors leave.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*" + SUFFIX)) {
      for (Path file : files) {
        String text = Files.readString(file);
        if (text.isBlank()) {
          throw new UnusableSetting(
              "The prompt " + file + " is empty.", "Write what the model is to be told.");
        }
        found.put(file.getFileName().toString(), text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The prompts cannot be read: " + directory, e);
    }
    texts = found;
  }

  /**
   * @param name such as {@code answer}, or an agent's
   */
  public String text(String name) {
    return text(name, name);
  }

  /**
   * @param otherwise is named as well, where there is none of the name
   */
  public String text(String name, String otherwise) {
    Map<String, String> now = texts;
    String text = now.getOrDefault(name + SUFFIX, now.get(otherwise + SUFFIX));
    if (text == null) {
      throw new IllegalStateException("There is no prompt " + otherwise + SUFFIX);
    }
    return text.strip();
  }

  /** From now on these are the texts, by their files' names. */
  public void use(Map<String, String> others) {
    texts = Map.copyOf(others);
  }
}
