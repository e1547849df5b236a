package ai.sutazai.query;

import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads validated request bodies. */
@Component("searchRequests")
public class SearchRequests {

  /** From the body of a search, as the contract has checked it. */
  public SearchRequest fromSearch(@Body Map<String, Object> body, @Header("userId") String owner) {
    return SearchRequest.search(body, owner);
  }
}
