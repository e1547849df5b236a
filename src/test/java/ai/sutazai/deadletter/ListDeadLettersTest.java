package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ListDeadLettersTest extends ProductTest {

  private static final String LETTERS = "/api/v1/dead-letters";

  @Test
  void lettersComeNewestFirstPageByPage() {
    String code = "c" + UUID.randomUUID().toString().substring(0, 8);
    List<String> documents = List.of(rejected("a.pdf"), rejected("b.pdf"), rejected("c.pdf"));
    documents.forEach(document -> recode(document, code));

    assertThat(subjects(LETTERS + "?limit=2&code=" + code))
        .containsExactly(documents.get(2), documents.get(1), documents.get(0));
  }

  @Test
  void lettersAreFilteredByStatusOriginAndCode() {
    String code = "c" + UUID.randomUUID().toString().substring(0, 8);
    String parked = rejected("a.pdf");
    String discarded = rejected("b.pdf");
    recode(parked, code);
    recode(discarded, code);
    admin().delete(LETTERS + "/" + letterOf(discarded).at("/id").asText()).is(204);

    String filter = LETTERS + "?limit=50&code=" + code;
    assertThat(subjects(filter + "&status=parked")).containsExactly(parked);
    assertThat(subjects(filter + "&status=discarded")).containsExactly(discarded);
    assertThat(subjects(filter + "&origin=document")).hasSize(2);
    assertThat(subjects(filter + "&origin=inbox")).isEmpty();
    assertThat(subjects(LETTERS + "?limit=50&code=unheard-of")).isEmpty();
  }

  @Test
  void filtersThatNobodyKnowsAreRefused() {
    admin().get(LETTERS + "?status=lost").isProblem(400, "invalid_request");
    admin().get(LETTERS + "?origin=moon").isProblem(400, "invalid_request");
    admin().get(LETTERS + "?cursor=x").isProblem(400, "invalid_request");
  }

  @Test
  void lettersAreTheAdmins() {
    me.get(LETTERS).isProblem(403, "forbidden");
    nobody().get(LETTERS).isProblem(401, "unauthorized");
  }

  private void recode(String document, String code) {
    database
        .sql("update dead_letters set code = ? where subject_id = ?::uuid")
        .param(code)
        .param(document)
        .update();
  }

  private List<String> subjects(String path) {
    return admin().items(path).stream().map(l -> l.at("/subject_id").asText()).toList();
  }
}
