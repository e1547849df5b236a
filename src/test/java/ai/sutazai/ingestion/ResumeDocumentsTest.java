package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;

class ResumeDocumentsTest extends ProductTest {

  @Test
  void whatAnEarlierInstanceHeldIsFreedAndWhatThisOneHoldsIsNot() throws Exception {
    String earlier = held("now() - interval '1 year'");
    String mine = held("now()");

    camel.getRouteController().stopRoute("resume-documents");
    camel.getRouteController().startRoute("resume-documents");

    assertThat(me.awaitStatus(earlier, "indexed").at("/attempt").asInt()).isEqualTo(1);
    assertThat(me.document(mine).at("/status").asText()).isEqualTo("embedding");
    me.delete(Caller.DOCUMENTS + "/" + mine).is(202);
  }

  @Test
  void inADatabaseThatOthersShareLeasesEndByThemselves() throws Exception {
    assertThat(
            new YamlPropertySourceLoader()
                .load("shared", new FileSystemResource("config/application-postgresql.yml"))
                .get(0)
                .getProperty("sutazai.only-instance"))
        .isEqualTo(false);
    assertThat(camel.resolvePropertyPlaceholders("{{sutazai.only-instance}}")).isEqualTo("true");
  }

  private String held(String lastProgress) {
    String document = me.indexed(lastProgress, "The bridge is 41 metres long.");
    database
        .sql(
            "update documents set status = 'embedding', lease = gen_random_uuid(),"
                + " lease_until = now() + interval '1 hour', last_progress_at = "
                + lastProgress
                + " where id = ?::uuid")
        .param(document)
        .update();
    return document;
  }
}
