package ai.sutazai.record;

import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** A result of one row. */
@Component("row")
public class Row {

  /** Makes each column a header, under which the next statement finds it. */
  public void toHeaders(@Body Map<String, Object> row, @Headers Map<String, Object> headers) {
    headers.putAll(row);
  }
}
