package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadDocumentTest extends ProductTest {

  @Test
  void onlyItsOwnerReadsADocument() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    assertThat(read(document, me.id())).contains(document);
    assertThat(read(document, newUser().id())).isNull();
    assertThat(read(UUID.randomUUID().toString(), me.id())).isNull();
    assertThat(read(document, null)).isNull();
  }

  private String read(String id, String user) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("id", id);
    headers.put("userId", user);
    return routes.requestBodyAndHeaders("direct:read-document", null, headers, String.class);
  }
}
