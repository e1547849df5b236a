package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.Pdf;
import ai.sutazai.ProductTest;
import ai.sutazai.ingestion.parse.ParsedDocument;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;

class ParseDocumentTest extends ProductTest {

  @Test
  void scriptsStylesAndNavigationOfAPageAreNotText() {
    String document =
        me.awaitIndexed(
            me.upload(
                "page.html",
                "<html><head><title>Bridges</title><style>p {}</style></head><body>"
                    + "<nav>Home</nav><script>evil()</script><h1>Length</h1><p>41 metres.</p>"
                    + "</body></html>"));

    assertThat(me.text(document))
        .contains("41 metres.")
        .doesNotContain("evil")
        .doesNotContain("Home")
        .doesNotContain("p {}");
    assertThat(me.document(document).at("/title").asText()).isEqualTo("Bridges");
    assertThat(me.chunks(document).get(0).at("/heading/0").asText()).isEqualTo("Length");
  }

  @Test
  void titleThatWasGivenStays() {
    String document =
        me.awaitIndexed(
            me.post(
                "/api/v1/documents",
                java.util.Map.of("text", "# Other\n\nText.", "title", "Mine")));
    assertThat(me.document(document).at("/title").asText()).isEqualTo("Mine");
  }

  @Test
  void everyPageOfAPdfIsKnownByItsNumber() throws IOException {
    String document =
        me.awaitIndexed(
            me.upload(
                "pages.pdf",
                Pdf.of("The first page is about bridges.", "The second page is about tunnels.")));

    List<JsonNode> chunks = me.chunks(document);
    assertThat(chunks).extracting(c -> c.at("/page").asInt()).containsExactly(1, 2);
    assertThat(chunks.get(1).at("/text").asText()).contains("tunnels");
    assertThat(me.search("tunnels").get(0).at("/page").asInt()).isEqualTo(2);
  }

  @Test
  void typeComesFromTheContentAndNotFromTheName() throws IOException {
    String document =
        me.awaitIndexed(me.upload("misnamed.txt", Pdf.of("The bridge is 41 metres long.")));
    assertThat(me.document(document).at("/media_type").asText()).isEqualTo("application/pdf");
  }

  @Test
  void bytesOfADocumentAreNotHeldOnceItIsParsed() {
    List<Object> held = new ArrayList<>();
    EventNotifierSupport afterParsing =
        new EventNotifierSupport() {
          @Override
          public void notify(CamelEvent event) {
            if (event instanceof ExchangeSendingEvent sending
                && sending.getEndpoint().getEndpointUri().equals("direct://chunk-document")) {
              Exchange exchange = sending.getExchange();
              held.addAll(exchange.getProperties().values());
              held.addAll(exchange.getMessage().getHeaders().values());
              Map<?, ?> row = exchange.getMessage().getBody(Map.class);
              held.addAll(row.values());
            }
          }
        };
    camel.getManagementStrategy().addEventNotifier(afterParsing);
    try {
      me.indexed("bridge", "The bridge is 41 metres long.");
    } finally {
      camel.getManagementStrategy().removeEventNotifier(afterParsing);
    }

    assertThat(held).hasAtLeastOneElementOfType(ParsedDocument.class);
    assertThat(held).noneMatch(byte[].class::isInstance);
  }

  @Test
  void documentThatIsReplacedBeforeItIsParsedIsLeftAlone() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    assertThatThrownBy(
            () ->
                routes.requestBodyAndHeaders(
                    "direct:parse-document",
                    null,
                    Map.of(
                        "documentId",
                        document,
                        "version",
                        7,
                        "mediaType",
                        "text/plain",
                        "filename",
                        "x")))
        .hasRootCauseInstanceOf(LeaseLost.class);
  }

  @Test
  void rowsOfATableStayRows() {
    String document =
        me.awaitIndexed(me.upload("bridges.csv", "bridge,metres\nGhent,41\nBruges,52\n"));
    assertThat(me.text(document).lines().filter(l -> l.contains("Ghent") && l.contains("41")))
        .hasSize(1);
  }
}
