package ai.sutazai.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Chunks on their way from the record into the index. */
@Component("indexedChunks")
public class IndexedChunks {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  /** The ordinal to go on from behind a batch of rows, null behind the last batch. */
  public Integer nextOrdinal(
      @Body List<Map<String, Object>> rows, @Header("batchSize") int batchSize) {
    return rows.size() < batchSize ? null : (Integer) rows.get(rows.size() - 1).get("ordinal") + 1;
  }

  /**
   * From rows {@code {id, document, version, owner, collection, text, title, heading, embedding,
   * metadata}} with a column for each of {@link Filter#OWN_FIELDS}.
   */
  public List<IndexedChunk> fromRows(List<Map<String, Object>> rows) {
    return rows.stream().map(IndexedChunks::fromRow).toList();
  }

  private static IndexedChunk fromRow(Map<String, Object> row) {
    return new IndexedChunk(
        UUID.fromString((String) row.get("id")),
        UUID.fromString((String) row.get("document")),
        (Integer) row.get("version"),
        UUID.fromString((String) row.get("owner")),
        (String) row.get("collection"),
        (String) row.get("text"),
        Passages.head(row),
        vector((byte[]) row.get("embedding")),
        fields(row));
  }

  /** Own fields win over metadata keys of the same name. */
  private static Map<String, Object> fields(Map<String, Object> row) {
    Map<String, Object> fields = new HashMap<>();
    try {
      fields.putAll(JSON.readValue((String) row.get("metadata"), OBJECT));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The record holds metadata that is no JSON object", e);
    }
    for (String field : Filter.OWN_FIELDS) {
      fields.put(field, row.get(field));
    }
    fields.computeIfPresent(
        "created_at", (name, time) -> ((Timestamp) time).toInstant().toString());
    fields.values().removeIf(value -> value == null);
    return fields;
  }

  private static float[] vector(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }
}
