package ai.sutazai.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Chunks on their way between the record, the embedding model and the index. */
@Component("passages")
public class Passages {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

  private final HuggingFaceTokenizer tokenizer;

  Passages(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** What is embedded of each row of text, tokens, heading and title: the head, then the text. */
  public List<TextSegment> toSegments(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(
            row -> {
              String text = (String) row.get("text");
              String head =
                  fitting(
                      head(row), Math.max(0, SentenceEncoder.WINDOW - (Integer) row.get("tokens")));
              // A text that opens with its title would only say it twice.
              return TextSegment.from(
                  head.isEmpty() || text.startsWith(head) ? text : head + "\n" + text);
            })
        .toList();
  }

  /** As much of a head as leaves the text whole: it is the head that is cut, at a blank. */
  private String fitting(String head, int tokens) {
    String fitting = head;
    // A text never has more tokens than characters.
    while (fitting.length() > tokens
        && tokenizer.encode(fitting, false, false).getIds().length > tokens) {
      int blank = fitting.lastIndexOf(' ', fitting.length() * 3 / 4);
      fitting = blank < 0 ? "" : fitting.substring(0, blank);
    }
    return fitting;
  }

  /** Gives each row its embedding, as the record keeps it: big-endian floats. */
  public void addEmbeddings(List<Map<String, Object>> rows, Response<List<Embedding>> embeddings) {
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).put("embedding", bytes(embeddings.content().get(i).vector()));
    }
  }

  /** The embeddings as JSON rows {@code [{id, embedding}]}, in base64. */
  public String toRows(List<Map<String, Object>> rows) throws JsonProcessingException {
    return JSON.writeValueAsString(
        rows.stream()
            .map(row -> Map.of("id", row.get("id"), "embedding", row.get("embedding")))
            .toList());
  }

  /** Title and headings in one line each, outermost first. */
  static String head(Map<String, Object> row) {
    List<String> head = new ArrayList<>();
    if (row.get("title") instanceof String title) {
      head.add(title);
    }
    for (String heading : headings((String) row.get("heading"))) {
      if (!head.contains(heading)) {
        head.add(heading);
      }
    }
    return String.join("\n", head);
  }

  private static List<String> headings(String json) {
    try {
      return JSON.readValue(json, STRINGS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The record holds headings that are no JSON", e);
    }
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }
}
