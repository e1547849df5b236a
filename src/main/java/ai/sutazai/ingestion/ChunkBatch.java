package ai.sutazai.ingestion;

import ai.sutazai.ingestion.parse.ParsedDocument;
import ai.sutazai.record.LongText;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Says of a batch of chunks what the record takes in with it. */
@Component("chunkBatch")
public class ChunkBatch {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Sets the headers {@code chunks} (JSON), {@code first}, {@code text} (with the first batch, else
   * null), {@code parsedTitle}, {@code warnings} (JSON), {@code last} and {@code chunkCount} (so
   * far).
   */
  public void describe(
      @Body List<Chunk> batch,
      @ExchangeProperty("parsed") ParsedDocument parsed,
      @ExchangeProperty(Exchange.SPLIT_INDEX) int index,
      @ExchangeProperty(Exchange.SPLIT_COMPLETE) boolean last,
      @Headers Map<String, Object> headers)
      throws JsonProcessingException {
    headers.put("chunks", JSON.writeValueAsString(batch));
    headers.put("first", index == 0);
    headers.put("text", index == 0 ? new LongText(parsed.text()) : null);
    headers.put("parsedTitle", parsed.title());
    headers.put("warnings", JSON.writeValueAsString(parsed.warnings()));
    headers.put("last", last);
    headers.put("chunkCount", batch.get(batch.size() - 1).ordinal() + 1);
  }
}
