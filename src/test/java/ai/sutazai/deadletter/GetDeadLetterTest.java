package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GetDeadLetterTest extends ProductTest {

  private static final String LETTERS = "/api/v1/dead-letters/";

  @Test
  void letterRefersToItsDocumentAndShowsNothingOfItsContent() {
    String document = rejected("bridge.pdf");
    String id = letterOf(document).at("/id").asText();

    Reply reply = admin().get(LETTERS + id).is(200);

    JsonNode letter = reply.json();
    assertThat(letter.at("/origin").asText()).isEqualTo("document");
    assertThat(letter.at("/subject_id").asText()).isEqualTo(document);
    assertThat(letter.at("/status").asText()).isEqualTo("parked");
    assertThat(letter.at("/code").asText()).isEqualTo("corrupt");
    assertThat(letter.at("/detail")).isEqualTo(me.document(document).at("/error/detail"));
    assertThat(letter.at("/body").properties().stream().map(f -> f.getKey()))
        .containsExactlyInAnyOrder("id", "version", "collection", "source", "filename");
    assertThat(letter.at("/body/id").asText()).isEqualTo(document);
    assertThat(letter.at("/body/version").asInt()).isEqualTo(1);
    assertThat(letter.at("/headers/owner_id").asText()).isEqualTo(me.id());
    assertThat(reply.body()).doesNotContain("secret");
    assertThat(letter.at("/attempts")).hasSize(1);
    assertThat(letter.at("/attempts/0/at").asText()).isNotBlank();
    assertThat(letter.at("/attempts/0/error/code").asText()).isEqualTo("corrupt");
  }

  @Test
  void letterOpensNoWayForTheAdminToTheDocument() {
    String document = rejected("bridge.pdf");

    admin().get(Caller.DOCUMENTS + "/" + document).isProblem(404, "not_found");
    admin().get(Caller.DOCUMENTS + "/" + document + "/content").isProblem(404, "not_found");
  }

  @Test
  void letterOutlivesItsDocument() {
    String document = rejected("bridge.pdf");
    String id = letterOf(document).at("/id").asText();

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    assertThat(admin().get(LETTERS + id).is(200).text("/status")).isEqualTo("parked");
  }

  @Test
  void idIsCheckedAndForeignRolesAreTurnedAway() {
    String id = letterOf(rejected("bridge.pdf")).at("/id").asText();

    admin().get(LETTERS + UUID.randomUUID()).isProblem(404, "not_found");
    admin().get(LETTERS + "17").isProblem(400, "invalid_request");
    assertThat(admin().get(LETTERS + "replay").is(405).header("Allow")).isEqualTo("POST");
    me.get(LETTERS + id).isProblem(403, "forbidden");
    nobody().get(LETTERS + id).isProblem(401, "unauthorized");
  }
}
