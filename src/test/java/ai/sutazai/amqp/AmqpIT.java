package ai.sutazai.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Backbone;
import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.errors.UnusableSetting;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The doors over AMQP and the work over the bus, on a real RabbitMQ. */
@EnabledIfEnvironmentVariable(named = "RABBITMQ_URL", matches = ".+")
class AmqpIT extends ProductTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As config/rabbitmq/definitions.json has it. */
  private static final int DELIVERY_LIMIT = 20;

  /** As config/rabbitmq/rabbitmq.conf has it. */
  private static final int MAX_MESSAGE_SIZE = 70 * 1024 * 1024;

  @Autowired private Environment settings;
  @Autowired private MeterRegistry meters;
  @Autowired private CachingConnectionFactory brokerConnections;

  private Connection connection;
  private Channel channel;
  private String replies;
  private String email;

  @DynamicPropertySource
  static void trust(DynamicPropertyRegistry properties) {
    properties.add("sutazai.amqp-trusted-users", () -> factory().getUsername());
    properties.add("sutazai.max-document-size", () -> "50MB");
  }

  @BeforeEach
  void connect() throws Exception {
    ConnectionFactory broker = factory();
    broker.setUri(settings.getProperty("RABBITMQ_URL"));
    connection = broker.newConnection();
    channel = connection.createChannel();
    channel.confirmSelect();
    replies = channel.queueDeclare().getQueue();
    email = me.get("/api/v1/auth/me").is(200).text("/email");
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  @Test
  void queueThatWasDeletedIsMissedAloudAndDeclaredOnTheNextConnection() throws Exception {
    // Whoever publishes first opens a connection, on which it would be declared.
    me.indexed("quay", "The quay is 7 metres wide.");
    // Its consumer would have it declared while the connection stands.
    camel.getRouteController().stopRoute("work-documents");
    try {
      channel.queueDelete("documents.work");
      double before = unpublished("wake-workers");
      String document = me.submit("pier", "The pier is 12 metres long.").is(202).text("/id");
      await().until(() -> unpublished("wake-workers") > before);
      assertThat(me.document(document).at("/status").asText()).isEqualTo("accepted");
      assertThat(isThere("documents.work")).isFalse();

      brokerConnections.resetConnection();

      await().until(() -> isThere("documents.work"));
      camel.getRouteController().startRoute("work-documents");
      assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("indexed");
    } finally {
      new Topology(Path.of("config/rabbitmq/definitions.json"))
          .restore(brokerConnections.createConnection());
      camel.getRouteController().startRoute("work-documents");
    }
  }

  private boolean isThere(String queue) {
    return Topology.refusal(
            brokerConnections.createConnection(), asked -> asked.queueDeclarePassive(queue))
        == null;
  }

  @Test
  void agentsQueueThatWasDeletedIsMissedAloudAndDeclaredWhileTheConnectionStands() {
    double before = unpublished("wake-agent");
    List<String> tasks = new ArrayList<>();

    // It may be back before a task is handed over.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              channel.queueDelete("agent.echo");
              tasks.add(
                  me.post("/api/v1/tasks", Map.of("agent", "echo", "payload", Map.of()))
                      .is(202)
                      .text("/id"));
              return unpublished("wake-agent") > before;
            });

    for (String task : tasks) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> me.get("/api/v1/tasks/" + task).text("/status").equals("succeeded"));
    }
  }

  @Test
  void queueOfThisServiceThatWasDeletedIsDeclaredWhileTheConnectionStands() throws Exception {
    channel.queueDelete("documents.work");

    String document = me.submit("pier", "The pier is 12 metres long.").is(202).text("/id");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> me.document(document).at("/status").asText().equals("indexed"));
  }

  private double unpublished(String route) {
    return meters.counter("sutazai.bus.unpublished", "route", route, "code", "unroutable").count();
  }

  @Test
  void jsonBecomesADocumentOfWhomTheHeaderNames() throws Exception {
    JsonNode reply = ask("document.submit", "{\"text\": \"The pier is 12 metres long.\"}", null);

    assertThat(reply.at("/outcome").asText()).isEqualTo("created");
    assertThat(me.awaitFinal(reply.at("/id").asText()).at("/status").asText()).isEqualTo("indexed");
  }

  @Test
  void rawBytesAreDescribedByHeaders() throws Exception {
    publish(
        "documents",
        "document.submit",
        "# Pier\n\nIt is long.".getBytes(StandardCharsets.UTF_8),
        properties(null).headers(headers(Map.of("filename", "pier.md", "collection", "harbour"))));

    JsonNode document = me.get("/api/v1/documents/" + reply().at("/id").asText()).is(200).json();
    assertThat(document.at("/filename").asText()).isEqualTo("pier.md");
    assertThat(document.at("/collection").asText()).isEqualTo("harbour");
  }

  @Test
  void base64NeedsAFileName() throws Exception {
    String encoded = Base64.getEncoder().encodeToString("Long pier.".getBytes());

    JsonNode refused = ask("document.submit", "{\"content_base64\": \"" + encoded + "\"}", null);
    assertThat(refused.at("/code").asText()).isEqualTo("invalid_request");
    JsonNode taken =
        ask(
            "document.submit",
            "{\"content_base64\": \"" + encoded + "\", \"filename\": \"pier.txt\"}",
            null);
    assertThat(taken.at("/outcome").asText()).isEqualTo("created");
  }

  @Test
  void aMessageIsAsLongAsTheBrokerLetsItBe() throws Exception {
    byte[] content = Arrays.copyOf("%PDF-1.7".getBytes(), 50 * 1024 * 1024);
    String encoded = Base64.getEncoder().encodeToString(content);
    JsonNode taken =
        ask(
            "document.submit",
            "{\"content_base64\": \"" + encoded + "\", \"filename\": \"pier.pdf\"}",
            null);
    assertThat(taken.at("/outcome").asText()).isEqualTo("created");

    String atFault = UUID.randomUUID().toString();
    publish("documents", "document.submit", new byte[69 * 1024 * 1024], properties(atFault));
    assertThat(reply().at("/status").asInt()).isEqualTo(400);
    assertThat(amqpLetter(atFault).at("/attempts")).hasSize(1);

    JsonNode next = ask("document.submit", "{\"text\": \"The pier is long.\"}", null);
    assertThat(next.at("/outcome").asText()).isEqualTo("created");
    assertThat(channel.messageCount("messages.dropped")).isZero();
  }

  @Test
  void theSameMessageAgainChangesNothing() throws Exception {
    String first = UUID.randomUUID().toString();
    ask("document.submit", "{\"text\": \"Version one.\", \"source\": \"s\"}", first);
    ask("document.submit", "{\"text\": \"Version two.\", \"source\": \"s\"}", null);

    JsonNode again =
        ask("document.submit", "{\"text\": \"Version one.\", \"source\": \"s\"}", first);

    assertThat(again.at("/outcome").asText()).isEqualTo("unchanged");
    assertThat(again.at("/version").asInt()).isEqualTo(2);
  }

  @Test
  void aMessageWithoutAnIdThatIsDeliveredAgainChangesNothing() throws Exception {
    String first = "{\"text\": \"Version one.\", \"source\": \"s\"}";
    ask("document.submit", first, null);
    ask("document.submit", "{\"text\": \"Version two.\", \"source\": \"s\"}", null);
    camel.getRouteController().stopRoute("receive-document");
    try {
      publish("documents", "document.submit", first.getBytes(), properties(null));
      die("documents.submit");
    } finally {
      camel.getRouteController().startRoute("receive-document");
    }

    JsonNode again = reply();
    assertThat(again.at("/outcome").asText()).isEqualTo("unchanged");
    assertThat(again.at("/version").asInt()).isEqualTo(2);
    assertThat(ask("document.submit", first, null).at("/version").asInt()).isEqualTo(3);
  }

  @Test
  void poisonIsParkedWithItsReasonAndReplayed() throws Exception {
    String id = UUID.randomUUID().toString();
    publish("documents", "document.submit", "{\"text\": \"The pier".getBytes(), properties(id));
    GetResponse answer = answer();
    assertThat(answer.getProps().getContentType()).isEqualTo("application/problem+json");
    JsonNode problem = JSON.readTree(answer.getBody());
    assertThat(problem.at("/status").asInt()).isEqualTo(400);
    assertThat(problem.at("/detail").asText()).contains("malformed");

    JsonNode letter = amqpLetter(id);
    assertThat(letter.at("/code").asText()).isEqualTo("invalid_request");
    assertThat(letter.at("/headers/user").asText()).isEqualTo(email);
    assertThat(dead("documents.dead", id).getProps().getHeaders().get("x-error-detail").toString())
        .contains("malformed");

    replayIsParkedAgain(letter, id);
  }

  /** The broker routes by the header CC as well, whoever publishes the message. */
  @Test
  void poisonIsLeftInItsOwnDeadQueueAloneWhereverItsSenderWouldHaveIt() throws Exception {
    String id = UUID.randomUUID().toString();
    publish(
        "documents",
        "document.submit",
        "{".getBytes(),
        properties(id).headers(headers(Map.of("CC", List.of("x.dropped")))));
    assertThat(reply().at("/status").asInt()).isEqualTo(400);
    dead("documents.dead", id);

    // Behind whatever came to the dropped ones before.
    String last = UUID.randomUUID().toString();
    publish("dead-letters", "x.dropped", "{".getBytes(), properties(last));
    await().until(() -> !amqpLetters(last).isEmpty());
    assertThat(amqpLetters(id)).hasSize(1);
    assertThat(amqpLetter(id).at("/attempts")).hasSize(1);
  }

  @Test
  void whatNobodyWhoTakesItSurvivesIsGivenUpParkedAndReplayed() throws Exception {
    String id = UUID.randomUUID().toString();
    camel.getRouteController().stopRoute("receive-document");
    try {
      publish(
          "documents",
          "document.submit",
          "{\"text\": \"Deadly.\", \"source\": \"deadly\"}".getBytes(),
          properties(id));
      for (int death = 0; death <= DELIVERY_LIMIT; death++) {
        die("documents.submit");
      }
      assertThat(channel.messageCount("documents.submit")).isZero();
      await().atMost(Duration.ofSeconds(20)).until(() -> !amqpLetters(id).isEmpty());
    } finally {
      camel.getRouteController().startRoute("receive-document");
    }

    JsonNode letter = amqpLetter(id);
    assertThat(letter.at("/code").asText()).isEqualTo("delivery_limit");
    assertThat(letter.at("/detail").asText()).contains("came to an end");
    assertThat(letter.at("/body/routing_key").asText()).isEqualTo("document.submit");
    Map<String, Object> dead = dead("documents.dead", id).getProps().getHeaders();
    assertThat(dead.get("x-error-code").toString()).isEqualTo("delivery_limit");

    replayIsTaken(letter, "deadly");
  }

  @Test
  void whatExpiredBeforeItWasTakenIsParkedAsThatAndReplayed() throws Exception {
    String id = UUID.randomUUID().toString();
    camel.getRouteController().stopRoute("receive-document");
    try {
      publish(
          "documents",
          "document.submit",
          "{\"text\": \"Brief.\", \"source\": \"brief\"}".getBytes(),
          properties(id).expiration("100"));
      JsonNode problem = reply();
      assertThat(problem.at("/code").asText()).isEqualTo("expired");
      assertThat(problem.at("/status").asInt()).isEqualTo(504);
    } finally {
      camel.getRouteController().startRoute("receive-document");
    }

    JsonNode letter = amqpLetter(id);
    assertThat(letter.at("/code").asText()).isEqualTo("expired");
    assertThat(letter.at("/detail").asText()).contains("before anybody took it");
    assertThat(letter.at("/body/routing_key").asText()).isEqualTo("document.submit");
    assertThat(text(dead("documents.dead", id).getProps(), "x-error-code")).isEqualTo("expired");

    replayIsTaken(letter, "brief");
  }

  @Test
  void aReplayHasTheHeadersOfItsSender() throws Exception {
    String mine = "mine-" + UUID.randomUUID();
    channel.exchangeDeclare(mine, "fanout", false, true, Map.of());
    channel.queueBind("documents.submit", mine, "");
    String queue = channel.queueDeclare().getQueue();
    String id = UUID.randomUUID().toString();
    Map<String, Object> sent =
        Map.of("x-trace", "t-1", "retries", 7, "x-urgent", true, "x-stops", List.of("pier", 2));
    try {
      publish(mine, "", "{".getBytes(), properties(id).headers(headers(sent)));
      assertThat(reply().at("/status").asInt()).isEqualTo(400);
      channel.queueBind(queue, mine, "");
    } finally {
      channel.queueUnbind("documents.submit", mine, "");
    }

    JsonNode letter = amqpLetter(id);
    assertThat(letter.at("/headers/x-trace").asText()).isEqualTo("t-1");
    assertThat(letter.at("/headers/retries").isInt()).isTrue();
    replay(letter);
    Map<String, Object> replayed = taken(queue).getProps().getHeaders();
    assertThat(replayed.get("x-trace")).hasToString("t-1");
    assertThat(replayed).containsEntry("retries", 7).containsEntry("x-urgent", true);
    assertThat(replayed.get("x-stops")).hasToString("[pier, 2]");
  }

  @Test
  void aReplayIsDoneAsWhomItWasFrom() throws Exception {
    String id = UUID.randomUUID().toString();
    String newcomer = "late-" + UUID.randomUUID() + "@example.org";
    publish(
        "documents",
        "document.submit",
        "{\"text\": \"Early.\"}".getBytes(),
        properties(id).headers(Map.of("user", newcomer)));
    assertThat(reply().at("/code").asText()).isEqualTo("unauthorized");
    admin()
        .post("/api/v1/users", Map.of("email", newcomer, "password", PASSWORD, "role", "user"))
        .is(201);

    replay(amqpLetter(id));

    Caller late = nobody().loggedIn(newcomer, PASSWORD);
    await().atMost(Duration.ofSeconds(20)).until(() -> late.items("/api/v1/documents").size() == 1);
  }

  @Test
  void replayThatIsRefusedBeforeItIsMarkedIsStillFromWhomItWas() throws Exception {
    String id = UUID.randomUUID().toString();
    byte[] content = "{\"text\": \"Forged.\"}".getBytes(StandardCharsets.UTF_8);
    publish("documents", "document.submit", content, properties(id).userId(null));
    assertThat(reply().at("/code").asText()).isEqualTo("unauthorized");
    String letter = amqpLetter(id).at("/id").asText();

    // As it is published again, while its letter is parked.
    publish(
        "documents",
        "document.submit",
        content,
        properties(id).headers(headers(Map.of("x-dead-letter-id", letter))));
    assertThat(reply().at("/code").asText()).isEqualTo("unauthorized");

    JsonNode parked = amqpLetter(id);
    assertThat(parked.at("/attempts")).hasSize(2);
    assertThat(parked.at("/headers").has("user_id")).isFalse();
    replayIsParkedAgain(parked, id, 3);
  }

  @Test
  void nobodyElseChangesTheLetterOfASender() throws Exception {
    String id = UUID.randomUUID().toString();
    publish("documents", "document.submit", "{".getBytes(), properties(id));
    assertThat(reply().at("/status").asInt()).isEqualTo(400);
    String letter = amqpLetter(id).at("/id").asText();

    for (Map<String, Object> more :
        List.<Map<String, Object>>of(Map.of(), Map.of("x-dead-letter-id", letter))) {
      publish(
          "documents",
          "document.submit",
          "{\"text\": \"Forged.\"}".getBytes(),
          properties(id).userId(null).headers(headers(more)));
      assertThat(reply().at("/status").asInt()).isEqualTo(401);
    }

    assertThat(amqpLetters(id)).hasSize(2);
    JsonNode parked = admin().get("/api/v1/dead-letters/" + letter).is(200).json();
    assertThat(parked.at("/attempts")).hasSize(1);
    assertThat(
            database
                .sql("select convert_from(content, 'UTF8') from dead_letters where id = ?::uuid")
                .param(letter)
                .query(String.class)
                .single())
        .isEqualTo("{");
  }

  @Test
  void letterOfAnEarlierVersionIsTheSameWhenItsReplayIsParked() throws Exception {
    String id = UUID.randomUUID().toString();
    publish("documents", "document.submit", "{".getBytes(), properties(id));
    assertThat(reply().at("/status").asInt()).isEqualTo(400);
    String letter = amqpLetter(id).at("/id").asText();
    database
        .sql("update dead_letters set key = 'amqp/document.submit/' || key where id = ?::uuid")
        .param(letter)
        .update();

    replayIsParkedAgain(amqpLetter(id), id);
    assertThat(amqpLetters(id)).hasSize(1);
  }

  @Test
  void letterThatAnotherTookMeanwhileIsLeftOutOfAReplay() throws Exception {
    String code = "c" + UUID.randomUUID().toString().replace("-", "");
    String first = parkedForReplies(code);
    String second = parkedForReplies(code);
    database
        .sql(
            "create function discard_others() returns trigger language plpgsql as $$ begin"
                + " update dead_letters set status = 'discarded', content = null"
                + " where code = new.code and status = 'parked'; return null; end $$")
        .update();
    database
        .sql(
            "create trigger discard_others after update on dead_letters for each row"
                + " when (new.code = '"
                + code
                + "' and new.status = 'replayed') execute function discard_others()")
        .update();
    try {
      assertThat(
              admin()
                  .post("/api/v1/dead-letters/replay", Map.of("code", code))
                  .is(202)
                  .at("/replayed")
                  .asInt())
          .isEqualTo(1);
    } finally {
      database.sql("drop trigger discard_others on dead_letters").update();
      database.sql("drop function discard_others()").update();
    }

    assertThat(reply().at("/text").asText()).isEqualTo("Long.");
    assertThat(channel.messageCount(replies)).isZero();
    assertThat(
            database
                .sql("select subject_id from audit_log where subject_id in (?, ?)")
                .params(first, second)
                .query(String.class)
                .list())
        .containsExactly(first);
  }

  @Test
  void letterThatNoQueueTakesIsLeftOutOfAReplay() throws Exception {
    String code = "c" + UUID.randomUUID().toString().replace("-", "");
    parkedForReplies(code);
    String astray = parkedFor("gone-" + UUID.randomUUID(), code);
    parkedForReplies(code);

    assertThat(
            admin()
                .post("/api/v1/dead-letters/replay", Map.of("code", code))
                .is(202)
                .at("/replayed")
                .asInt())
        .isEqualTo(2);

    for (int n = 0; n < 2; n++) {
      assertThat(reply().at("/text").asText()).isEqualTo("Long.");
    }
    admin().post("/api/v1/dead-letters/" + astray + "/replay", null).isProblem(409, "conflict");
    assertThat(admin().get("/api/v1/dead-letters/" + astray).text("/status")).isEqualTo("parked");
  }

  @Test
  void letterThatGrewTooLongForTheBrokerIsLeftOutOfAReplay() throws Exception {
    String code = "c" + UUID.randomUUID().toString().replace("-", "");
    parkedForReplies(code);
    List<String> grown =
        List.of(
            "jsonb_build_object('readings', (select jsonb_agg(1) from generate_series(1, 30000)))",
            "jsonb_build_object('message_id', repeat('\uFFFD', 200))");
    for (String headers : grown) {
      database
          .sql("update dead_letters set headers = " + headers + " where id = ?::uuid")
          .param(parkedForReplies(code))
          .update();
    }
    parkedForReplies(code);

    assertThat(
            admin()
                .post("/api/v1/dead-letters/replay", Map.of("code", code))
                .is(202)
                .at("/replayed")
                .asInt())
        .isEqualTo(2);

    for (int n = 0; n < 2; n++) {
      assertThat(reply().at("/text").asText()).isEqualTo("Long.");
    }
    List<JsonNode> left = admin().items("/api/v1/dead-letters?status=parked&code=" + code);
    assertThat(left).hasSameSizeAs(grown);
    for (JsonNode letter : left) {
      admin()
          .post("/api/v1/dead-letters/" + letter.at("/id").asText() + "/replay", null)
          .isProblem(409, "conflict");
    }
  }

  @Test
  void whatDoesNotFitIntoAmqpHoldsNoChannel() {
    CachingConnectionFactory few =
        new AmqpConfiguration().brokerConnections(settings.getProperty("RABBITMQ_URL"));
    few.getRabbitConnectionFactory().setRequestedChannelMax(2);
    try {
      ConfirmedTemplate template = new ConfirmedTemplate(few);
      Message grown =
          MessageBuilder.withBody(new byte[0]).setHeader("trace", "t".repeat(200_000)).build();
      Message named = MessageBuilder.withBody(new byte[0]).setMessageId("n".repeat(256)).build();
      for (Message unfit : List.of(grown, named, grown, named)) {
        assertThatExceptionOfType(MessageTooLarge.class)
            .isThrownBy(() -> template.send("", replies, unfit));
      }
    } finally {
      few.destroy();
    }
  }

  @Test
  void nothingIsReplayedWhileTheBrokerIsAway() throws Exception {
    String code = "c" + UUID.randomUUID().toString().replace("-", "");
    String document = me.upload("bridge.pdf", "%PDF-1.7\nBroken.").is(202).text("/id");
    me.awaitStatus(document, "rejected");
    database
        .sql("update dead_letters set code = ? where subject_id = ?::uuid")
        .params(code, document)
        .update();
    parkedForReplies(code);
    AtomicBoolean away = new AtomicBoolean(true);
    AdviceWith.adviceWith(
        camel,
        "replay-message",
        route ->
            route
                .weaveById("to-bus-replay")
                .before()
                .process(
                    exchange -> {
                      if (away.get()) {
                        throw new Unavailable("Injected by a test", Duration.ZERO);
                      }
                    }));

    admin().post("/api/v1/dead-letters/replay", Map.of("code", code)).isProblem(503, "unavailable");
    assertThat(me.document(document).at("/status").asText()).isEqualTo("rejected");
    away.set(false);
    assertThat(
            admin()
                .post("/api/v1/dead-letters/replay", Map.of("code", code))
                .is(202)
                .at("/replayed")
                .asInt())
        .isEqualTo(2);
    assertThat(reply().at("/text").asText()).isEqualTo("Long.");
  }

  /** A letter whose message goes to the queue for replies. */
  private String parkedForReplies(String code) {
    return parkedFor(replies, code);
  }

  private String parkedFor(String queue, String code) {
    return database
        .sql(
            "insert into dead_letters (key, origin, code, detail, attempts, body, content)"
                + " values (gen_random_uuid(), 'amqp', ?, 'Injected by a test', '[]',"
                + " jsonb_build_object('exchange', '', 'routing_key', ?::text),"
                + " convert_to('{\"text\": \"Long.\"}', 'UTF8')) returning id::text")
        .params(code, queue)
        .query(String.class)
        .single();
  }

  @Test
  void poisonWhoseDeadQueueTakesNothingIsParkedOnce() throws Exception {
    String mine = "mine-" + UUID.randomUUID();
    channel.exchangeDeclare(mine, "fanout", false, true, Map.of());
    channel.queueBind("documents.submit", mine, "");
    String full =
        channel
            .queueDeclare(
                "", false, true, true, Map.of("x-max-length", 1, "x-overflow", "reject-publish"))
            .getQueue();
    publish("", full, new byte[1], new AMQP.BasicProperties.Builder());
    channel.queueBind(full, "dead-letters", mine + ".dead");
    String id = UUID.randomUUID().toString();
    try {
      publish(mine, "", "{".getBytes(), properties(id));
      assertThat(reply().at("/status").asInt()).isEqualTo(400);
    } finally {
      channel.queueUnbind("documents.submit", mine, "");
    }

    assertThat(amqpLetter(id).at("/attempts")).hasSize(1);
    assertThat(channel.messageCount("documents.submit")).isZero();
  }

  @Test
  void headersOfAnySizeAndKindAreParked() throws Exception {
    for (Map<String, Object> strange :
        List.<Map<String, Object>>of(
            Map.of("user", "x".repeat(9_000)),
            Map.of("user", 7, "x-death", List.of(7)),
            Map.of("user", "a\0b", "x-dead-letter-id", "a\0b"))) {
      publish(
          "documents",
          "document.submit",
          "{\"text\": \"Strange.\"}".getBytes(),
          properties(null).headers(strange));
      assertThat(reply().at("/status").asInt()).isEqualTo(401);
    }
    publish(
        "documents",
        "document.submit",
        "{\"text\": \"Strange.\"}".getBytes(),
        properties(null).headers(headers(Map.of("filename", Map.of("a", 1)))));
    assertThat(reply().at("/detail").asText()).contains("header filename");
  }

  @Test
  void poisonThatGrowsTooLongForItsDeadQueueIsParkedOnce() throws Exception {
    // In its letter each of them is a character of three bytes.
    String id = "\0".repeat(200);
    publish(
        "documents",
        "document.submit",
        "{".getBytes(),
        properties(id).correlationId(UUID.randomUUID().toString()));
    assertThat(reply().at("/status").asInt()).isEqualTo(400);

    assertThat(amqpLetter("\uFFFD".repeat(200)).at("/attempts")).hasSize(1);
  }

  @Test
  void aDeadMessageIsAsItCame() throws Exception {
    for (int length : new int[] {1, 100_000}) {
      String id = UUID.randomUUID().toString();
      publish(
          "documents",
          "document.submit",
          new byte[0],
          properties(id)
              .correlationId("c-" + id)
              .contentType("text/plain")
              .headers(
                  headers(
                      Map.of(
                          "filename",
                          "pier.md".getBytes(StandardCharsets.UTF_8),
                          "collection",
                          "harbour",
                          "x-task-id",
                          "7",
                          "x-trace",
                          "t-1",
                          "trace",
                          "t".repeat(length)))));
      assertThat(reply().at("/code").asText()).isEqualTo("empty");

      AMQP.BasicProperties dead = dead("documents.dead", id).getProps();
      assertThat(dead.getCorrelationId()).isEqualTo("c-" + id);
      assertThat(dead.getReplyTo()).isEqualTo(replies);
      assertThat(dead.getContentType()).isEqualTo("text/plain");
      assertThat(text(dead, "x-error-code")).isEqualTo("empty");
      assertThat(text(dead, "x-dead-letter-id")).isEqualTo(amqpLetter(id).at("/id").asText());
      // What is too long for one frame with its reason, its letter has.
      assertThat(text(dead, "filename")).isEqualTo(length == 1 ? "pier.md" : "null");
      assertThat(text(dead, "user")).isEqualTo(length == 1 ? email : "null");
      assertThat(text(dead, "x-task-id")).isEqualTo(length == 1 ? "7" : "null");
      assertThat(text(dead, "x-trace")).isEqualTo(length == 1 ? "t-1" : "null");
    }
  }

  private static String text(AMQP.BasicProperties properties, String header) {
    return String.valueOf(properties.getHeaders().get(header));
  }

  @Test
  void messagesWithoutAnIdAreToldApart() throws Exception {
    JsonNode one = ask("document.submit", "{\"text\": \"The first pier.\"}", "");
    JsonNode other = ask("document.submit", "{\"text\": \"The second pier.\"}", "");
    assertThat(one.at("/outcome").asText()).isEqualTo("created");
    assertThat(other.at("/outcome").asText()).isEqualTo("created");

    for (int n : new int[] {1, 2}) {
      String task = "{\"agent\": \"echo\", \"payload\": {\"n\": " + n + "}}";
      publish("tasks", "task.submit", task.getBytes(), properties(""));
      assertThat(reply().at("/status").asText()).isEqualTo("pending");
    }
  }

  @Test
  void aResultOfAnotherAgentIsParked() throws Exception {
    String agent = external();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "agents", "task." + agent);
    String task = submit(agent, 0);
    String id = UUID.randomUUID().toString();
    publish(
        "results",
        "result.other.succeeded",
        "{}".getBytes(),
        new AMQP.BasicProperties.Builder()
            .messageId(id)
            .headers(taken(queue).getProps().getHeaders()));
    await().atMost(Duration.ofSeconds(20)).until(() -> !amqpLetters(id).isEmpty());

    assertThat(amqpLetter(id).at("/detail").asText()).contains(agent, "result.other.succeeded");
    assertThat(me.get("/api/v1/tasks/" + task).text("/status")).isEqualTo("running");
  }

  @Test
  void nobodyIsBelievedWithoutTheBrokersWord() throws Exception {
    publish(
        "documents",
        "document.submit",
        "{\"text\": \"Forged.\"}".getBytes(),
        new AMQP.BasicProperties.Builder().replyTo(replies).headers(Map.of("user", email)));

    assertThat(reply().at("/status").asInt()).isEqualTo(401);
    assertThat(me.items("/api/v1/documents")).isEmpty();
  }

  @Test
  void noHeaderTakesThePlaceOfTheBrokersWord() throws Exception {
    Map<String, Object> forged = new HashMap<>();
    for (String camel : List.of("Camel", "camel", "CAmel", "CAMEL", "cAmEl")) {
      forged.put(camel + "SpringRabbitmqUserId", factory().getUsername());
    }
    forged.put("user", email);
    publish(
        "documents",
        "document.submit",
        "{\"text\": \"Forged.\"}".getBytes(),
        new AMQP.BasicProperties.Builder().replyTo(replies).headers(forged));

    assertThat(reply().at("/status").asInt()).isEqualTo(401);
    assertThat(me.items("/api/v1/documents")).isEmpty();
  }

  @Test
  void poisonThatCameByAnotherExchangeIsParkedOnce() throws Exception {
    String mine = "mine-" + UUID.randomUUID();
    channel.exchangeDeclare(mine, "fanout", false, true, Map.of());
    channel.queueBind("documents.submit", mine, "");
    String direct = UUID.randomUUID().toString();
    String own = UUID.randomUUID().toString();
    try {
      publish("", "documents.submit", "{".getBytes(), properties(direct));
      assertThat(reply().at("/status").asInt()).isEqualTo(400);
      publish(mine, "", "{".getBytes(), properties(own));
      assertThat(reply().at("/status").asInt()).isEqualTo(400);
    } finally {
      channel.queueUnbind("documents.submit", mine, "");
    }

    assertThat(dead("documents.dead", direct)).isNotNull();
    assertThat(channel.messageCount("documents.submit")).isZero();
    assertThat(amqpLetter(direct).at("/attempts")).hasSize(1);
    assertThat(amqpLetter(own).at("/attempts")).hasSize(1);
  }

  @Test
  void aTaskThatIsDeliveredAgainIsTheSameWithoutAnIdToo() throws Exception {
    byte[] task = "{\"agent\": \"echo\", \"payload\": {\"n\": 21}}".getBytes();
    publish("tasks", "task.submit", task, properties(null));
    String first = reply().at("/id").asText();
    assertThat(deliveredAgain(task, null)).isEqualTo(first);

    publish("tasks", "task.submit", task, properties(null));
    assertThat(reply().at("/id").asText()).isNotEqualTo(first);
  }

  @Test
  void aTaskThatIsDeliveredAgainIsNoOtherOfItsContent() throws Exception {
    Map<String, Object> task = Map.of("agent", "echo", "payload", Map.of("n", 22));
    byte[] message = JSON.writeValueAsBytes(task);
    String overHttp = me.post("/api/v1/tasks", task).is(202).text("/id");

    String keyless = deliveredAgain(message, null);
    String keyed = deliveredAgain(message, UUID.randomUUID().toString());
    assertThat(List.of(overHttp, keyless, keyed)).doesNotHaveDuplicates();

    database
        .sql("update tasks set created_at = now() - interval '61 minutes' where id = ?::uuid")
        .param(keyless)
        .update();
    assertThat(deliveredAgain(message, null)).isNotIn(overHttp, keyless, keyed);
  }

  @Test
  void aTaskOfWhoseCommitNothingWasHeardIsMadeOnce() throws Exception {
    AtomicBoolean lost = new AtomicBoolean();
    AdviceWith.adviceWith(
        camel,
        "accept-task",
        route ->
            route
                .weaveById("to-database-submit-task")
                .after()
                .process(
                    exchange -> {
                      if (lost.compareAndSet(false, true)) {
                        throw new SQLException("Injected by a test", "08006");
                      }
                    }));

    byte[] task = "{\"agent\": \"echo\", \"payload\": {\"n\": 23}}".getBytes();
    publish("tasks", "task.submit", task, properties(null));

    String id = reply().at("/id").asText();
    assertThat(lost).isTrue();
    assertThat(me.items("/api/v1/tasks?limit=50"))
        .extracting(made -> made.at("/id").asText())
        .containsExactly(id);
  }

  /** The id of the task that is made of a message whose first taker died. */
  private String deliveredAgain(byte[] task, String id) throws Exception {
    camel.getRouteController().stopRoute("receive-task");
    try {
      publish("tasks", "task.submit", task, properties(id));
      die("tasks.submit");
    } finally {
      camel.getRouteController().startRoute("receive-task");
    }
    return reply().at("/id").asText();
  }

  @Test
  void aTaskThatIsLongerThanARequestIsParked() throws Exception {
    String id = UUID.randomUUID().toString();
    String task =
        "{\"agent\": \"echo\", \"payload\": {\"x\": \"" + "x".repeat(2 * 1024 * 1024) + "\"}}";
    publish("tasks", "task.submit", task.getBytes(), properties(id));

    JsonNode refused = reply();
    assertThat(refused.at("/status").asInt()).isEqualTo(413);
    assertThat(refused.at("/code").asText()).isEqualTo("too_large");
    assertThat(amqpLetter(id).at("/attempts")).hasSize(1);
  }

  @Test
  void poisonWaitsToBeParkedAsAllElseWaits() throws Exception {
    String id = UUID.randomUUID().toString();
    flag("door-amqp", false);
    try {
      publish(
          "documents", "document.submit", "{}".getBytes(), properties(id).contentEncoding("gzip"));
      await().during(Duration.ofSeconds(2)).until(() -> amqpLetters(id).isEmpty());
    } finally {
      flag("door-amqp", true);
    }

    assertThat(reply().at("/detail").asText()).contains("content_encoding gzip");
    assertThat(amqpLetter(id).at("/code").asText()).isEqualTo("invalid_request");
  }

  @Test
  void aTaskIsDoneOverTheBusAndItsEndTold() throws Exception {
    String told = channel.queueDeclare().getQueue();
    channel.queueBind(told, "results", "result.echo.*");
    String id = UUID.randomUUID().toString();
    String task = "{\"agent\": \"echo\", \"payload\": {\"say\": \"hello\"}}";

    publish("tasks", "task.submit", task.getBytes(), properties(id));
    String taskId = reply().at("/id").asText();
    publish("tasks", "task.submit", task.getBytes(), properties(id));

    assertThat(reply().at("/id").asText()).isEqualTo(taskId);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                me.get("/api/v1/tasks/" + taskId)
                    .json()
                    .at("/status")
                    .asText()
                    .equals("succeeded"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              GetResponse message = channel.basicGet(told, true);
              return message != null && message.getProps().getMessageId().equals(taskId);
            });
  }

  @Test
  void anEndThatIsTooLongForTheBrokerIsToldInShortAndHoldsUpNoOther() throws Exception {
    String told = channel.queueDeclare().getQueue();
    channel.queueBind(told, "results", "result.echo.succeeded");
    List<String> tasks =
        database
            .sql(
                "insert into tasks (agent_id, user_id, payload, result, status, finished_at)"
                    + " select a.id, u.id, '{}', to_jsonb(repeat('x', case n when 0 then :size else 1 end)),"
                    + " 'succeeded', now() + n * interval '1 microsecond'"
                    + " from agents a, users u, generate_series(0, 10) n"
                    + " where a.name = 'echo' and u.email = :email returning id::text")
            .param("size", MAX_MESSAGE_SIZE)
            .param("email", email)
            .query(String.class)
            .list();

    Map<String, JsonNode> ends = new HashMap<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              GetResponse message = channel.basicGet(told, true);
              if (message != null) {
                ends.put(message.getProps().getMessageId(), JSON.readTree(message.getBody()));
              }
              return ends.keySet().containsAll(tasks);
            });
    JsonNode inShort = ends.get(tasks.get(0));
    assertThat(inShort.at("/id").asText()).isEqualTo(tasks.get(0));
    assertThat(inShort.at("/status").asText()).isEqualTo("succeeded");
    assertThat(inShort.has("payload") || inShort.has("result")).isFalse();
    assertThat(ends.get(tasks.get(1)).at("/result").asText()).isEqualTo("x");
  }

  @Test
  void aTaskThatIsTooLongForTheBrokerFails() throws Exception {
    String agent = external();
    channel.queueBind(channel.queueDeclare().getQueue(), "agents", "task." + agent);
    String task =
        database
            .sql(
                "insert into tasks (agent_id, user_id, payload)"
                    + " select a.id, u.id, to_jsonb(repeat('x', :size)) from agents a, users u"
                    + " where a.name = :agent and u.email = :email returning id::text")
            .param("size", MAX_MESSAGE_SIZE)
            .param("agent", agent)
            .param("email", email)
            .query(String.class)
            .single();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                database
                    .sql("select status = 'failed' from tasks where id = :id::uuid")
                    .param("id", task)
                    .query(Boolean.class)
                    .single());
    assertThat(
            database
                .sql("select error_code || ' ' || error_detail from tasks where id = :id::uuid")
                .param("id", task)
                .query(String.class)
                .single())
        .startsWith("too_large")
        .contains(String.valueOf(MAX_MESSAGE_SIZE));
  }

  @Test
  void aTaskWhoseAgentIsOffWaitsAndHoldsUpNoOther() throws Exception {
    flag("agent-echo", false);
    try {
      String waiting = null;
      for (int n = 0; n < 30; n++) {
        publish(
            "tasks",
            "task.submit",
            "{\"agent\": \"echo\", \"payload\": {}}".getBytes(),
            properties(UUID.randomUUID().toString()));
        waiting = reply().at("/id").asText();
      }
      publish(
          "tasks",
          "task.submit",
          "{\"agent\": \"classifier\", \"payload\": {\"text\": \"A bridge.\", \"labels\": [\"bridge\", \"road\"]}}"
              .getBytes(),
          properties(null));
      awaitStatus(reply().at("/id").asText(), "succeeded");
      assertThat(me.get("/api/v1/tasks/" + waiting).text("/status")).isEqualTo("pending");
      flag("agent-echo", true);
      awaitStatus(waiting, "succeeded");
    } finally {
      flag("agent-echo", true);
    }
  }

  @Test
  void aKeyThatIsTooLongIsNamed() throws Exception {
    Map<String, Object> headers = headers(Map.of("Idempotency-Key", "k".repeat(300)));
    publish(
        "tasks",
        "task.submit",
        "{\"agent\": \"echo\", \"payload\": {}}".getBytes(),
        properties(null).headers(headers));

    assertThat(reply().at("/errors/0/parameter").asText()).isEqualTo("Idempotency-Key");
  }

  @Test
  void aBrokerThatLacksAPartOrHasAnotherOneIsRefused() throws Exception {
    CachingConnectionFactory own = new CachingConnectionFactory(URI.create(Backbone.emptyBroker()));
    try {
      Path definitions = Path.of("config/rabbitmq/definitions.json");
      Topology topology = new Topology(definitions);
      topology.check(own);
      topology.check(own);
      RabbitAdmin admin = new RabbitAdmin(own);
      admin.deleteQueue("tasks.dead");
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> topology.check(own))
          .withMessageContaining("lacks the queue tasks.dead");
      admin.declareQueue(new Queue("tasks.dead", true));
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> topology.check(own))
          .withMessageContaining("The queue tasks.dead of RabbitMQ is not that of " + definitions);
    } finally {
      own.destroy();
    }
  }

  @Test
  void aBrokerThatIsThereIsSaidToBe() {
    assertThat(health().text("/components/rabbit/status")).isEqualTo("UP");
  }

  @Test
  void aBrokerThatLetsNobodyInIsRefusedWithItsWords() throws Exception {
    String url = Backbone.emptyBroker();
    assertRefused(url.replaceFirst(":[^:@]+@", ":wrong@"), "ACCESS_REFUSED");
    assertRefused(URI.create(url).resolve("/nowhere").toString(), "vhost nowhere not found");
  }

  private static void assertRefused(String url, String words) {
    CachingConnectionFactory own = new AmqpConfiguration().brokerConnections(url);
    try {
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> new Topology(Path.of("config/rabbitmq/definitions.json")).check(own))
          .withMessageContaining(words)
          .satisfies(e -> assertThat(e.remedy()).startsWith("Set RABBITMQ_URL"));
    } finally {
      own.destroy();
    }
  }

  @Test
  void anAgentBeyondTheServiceWorksAndHoldsTheLease() throws Exception {
    String agent = external();
    String unheard =
        me.post("/api/v1/tasks", Map.of("agent", agent, "payload", Map.of())).is(202).text("/id");
    await().atMost(Duration.ofSeconds(20)).until(() -> errorOf(unheard).equals("unroutable"));

    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "agents", "task." + agent);
    String heard =
        me.post("/api/v1/tasks", Map.of("agent", agent, "payload", Map.of("n", 20)))
            .is(202)
            .text("/id");
    GetResponse[] task = new GetResponse[1];
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> (task[0] = channel.basicGet(queue, true)) != null);
    assertThat(JSON.readTree(task[0].getBody()).at("/payload/n").asInt()).isEqualTo(20);
    Map<String, Object> given = task[0].getProps().getHeaders();
    assertThat(given.get("x-user").toString()).isEqualTo(email);

    double late = meters.counter("sutazai.task.late", "agent", "unknown").count();
    answer(agent, heard, UUID.randomUUID().toString(), "{\"n\": 1}");
    answer(agent, heard, given.get("x-lease").toString(), "{\"n\": 21}");
    awaitStatus(heard, "succeeded");
    answer(agent, heard, given.get("x-lease").toString(), "{\"n\": 22}");

    // Of whom a result is that nobody waits for, is not known.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.counter("sutazai.task.late", "agent", "unknown").count() == late + 2);
    assertThat(me.get("/api/v1/tasks/" + heard).json().at("/result/n").asInt()).isEqualTo(21);
  }

  private String submit(String agent, int priority) {
    return me.post(
            "/api/v1/tasks", Map.of("agent", agent, "payload", Map.of(), "priority", priority))
        .is(202)
        .text("/id");
  }

  private GetResponse taken(String queue) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> channel.basicGet(queue, true), Objects::nonNull);
  }

  /** The name of an agent beyond this service that no other test knows. */
  private String external() {
    return external(Map.of());
  }

  private String external(Map<String, Object> config) {
    String agent = "outsider-" + UUID.randomUUID().toString().substring(0, 8);
    admin()
        .post("/api/v1/agents", Map.of("name", agent, "type", "external", "config", config))
        .is(201);
    return agent;
  }

  @Test
  void anAgentBeyondTheServiceIsHandedAsMuchAsItWorksOnAndThenTheMostUrgent() throws Exception {
    String agent = external(Map.of("concurrency", 3));
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "agents", "task." + agent);
    for (int n = 0; n < 3; n++) {
      submit(agent, 0);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> channel.messageCount(queue) == 3);
    for (int n = 0; n < 5; n++) {
      submit(agent, 0);
    }
    String urgent = submit(agent, 9);
    await().during(Duration.ofSeconds(1)).until(() -> channel.messageCount(queue) == 3);
    assertThat(me.items("/api/v1/tasks?status=pending&limit=200")).hasSize(6);

    GetResponse[] first = {taken(queue), taken(queue), taken(queue)};
    // Nobody but the end of a task hands over the next one.
    camel.getRouteController().stopRoute("recover-tasks");
    try {
      end(agent, first[0], "succeeded");
      assertThat(taken(queue).getProps().getMessageId()).isEqualTo(urgent);
      end(agent, first[1], "failed");
      taken(queue);
    } finally {
      camel.getRouteController().startRoute("recover-tasks");
    }
    me.post("/api/v1/tasks/" + first[2].getProps().getMessageId() + "/cancel").is(202);
    taken(queue);
    database.sql("update tasks set deadline = now() where id = ?::uuid").param(urgent).update();
    taken(queue);
    assertThat(errorOf(urgent)).isEqualTo("timeout");
    assertThat(me.items("/api/v1/tasks?status=pending&limit=200")).hasSize(2);
  }

  private void end(String agent, GetResponse task, String status) throws Exception {
    publish(
        "results",
        "result." + agent + "." + status,
        "{}".getBytes(),
        new AMQP.BasicProperties.Builder().headers(task.getProps().getHeaders()));
  }

  @Test
  void aResultThatIsReplayedStillHasItsLease() throws Exception {
    String agent = external();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "agents", "task." + agent);
    submit(agent, 0);
    String id = UUID.randomUUID().toString();
    publish(
        "results",
        "result." + agent + ".done",
        "{}".getBytes(),
        new AMQP.BasicProperties.Builder()
            .messageId(id)
            .headers(taken(queue).getProps().getHeaders()));
    await().atMost(Duration.ofSeconds(20)).until(() -> !amqpLetters(id).isEmpty());

    JsonNode letter = amqpLetter(id);
    assertThat(letter.at("/headers").toString()).doesNotContain("x-user").doesNotContain("x-death");
    replayIsParkedAgain(letter, id);
  }

  private void replay(JsonNode letter) {
    admin().post("/api/v1/dead-letters/" + letter.at("/id").asText() + "/replay", null).is(202);
  }

  private void replayIsTaken(JsonNode letter, String source) {
    replay(letter);
    await().until(() -> me.items("/api/v1/documents?source=" + source).size() == 1);
  }

  private void replayIsParkedAgain(JsonNode letter, String id) {
    replayIsParkedAgain(letter, id, 2);
  }

  private void replayIsParkedAgain(JsonNode letter, String id, int attempts) {
    replay(letter);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              JsonNode parked = amqpLetter(id);
              assertThat(parked.at("/status").asText()).isEqualTo("parked");
              assertThat(parked.at("/attempts")).hasSize(attempts);
            });
  }

  private void flag(String name, boolean enabled) {
    Caller caller = admin();
    caller
        .send(
            caller
                .request("/api/v1/admin/flags/" + name)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"enabled\": " + enabled + "}")))
        .is(200);
  }

  private void awaitStatus(String task, String status) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> me.get("/api/v1/tasks/" + task).text("/status").equals(status));
  }

  private String errorOf(String task) {
    return me.get("/api/v1/tasks/" + task).json().at("/error/code").asText();
  }

  private void answer(String agent, String task, String lease, String result) throws Exception {
    publish(
        "results",
        "result." + agent + ".succeeded",
        result.getBytes(),
        new AMQP.BasicProperties.Builder().headers(Map.of("x-task-id", task, "x-lease", lease)));
  }

  private JsonNode ask(String key, String body, String id) throws Exception {
    publish("documents", key, body.getBytes(StandardCharsets.UTF_8), properties(id));
    return reply();
  }

  private AMQP.BasicProperties.Builder properties(String id) {
    return new AMQP.BasicProperties.Builder()
        .userId(factory().getUsername())
        .messageId(id)
        .replyTo(replies)
        .headers(headers(Map.of()));
  }

  private Map<String, Object> headers(Map<String, Object> more) {
    Map<String, Object> headers = new HashMap<>(more);
    headers.put("user", email);
    return headers;
  }

  private void publish(
      String exchange, String key, byte[] body, AMQP.BasicProperties.Builder properties)
      throws Exception {
    channel.basicPublish(exchange, key, properties.build(), body);
    channel.waitForConfirmsOrDie(60_000);
  }

  private JsonNode reply() throws Exception {
    return JSON.readTree(answer().getBody());
  }

  private GetResponse answer() throws Exception {
    GetResponse[] found = new GetResponse[1];
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> (found[0] = channel.basicGet(replies, true)) != null);
    return found[0];
  }

  private GetResponse dead(String queue, String id) throws Exception {
    for (GetResponse m = channel.basicGet(queue, true);
        m != null;
        m = channel.basicGet(queue, true)) {
      if (id.equals(m.getProps().getMessageId())) {
        return m;
      }
    }
    throw new AssertionError("no dead message " + id);
  }

  /** Takes a message and goes without a word, as a process does that is killed. */
  private void die(String queue) throws Exception {
    Channel victim = connection.createChannel();
    await().atMost(Duration.ofSeconds(20)).until(() -> victim.basicGet(queue, false) != null);
    victim.abort();
  }

  private JsonNode amqpLetter(String messageId) {
    return amqpLetters(messageId).get(0);
  }

  private List<JsonNode> amqpLetters(String messageId) {
    return admin().items("/api/v1/dead-letters?origin=amqp&limit=200").stream()
        .filter(letter -> letter.at("/headers/message_id").asText().equals(messageId))
        .toList();
  }

  @Test
  void whatRoutesBringIsDeclaredOnceTheBrokerIsThere() throws Exception {
    String queue = "late-" + UUID.randomUUID();
    CachingConnectionFactory broker = new CachingConnectionFactory(factory());
    int port = broker.getPort();
    broker.setPort(1);
    try {
      PatientAdmin admin = new PatientAdmin(broker);
      admin.declareQueue(new Queue(queue, false, true, true));
      broker.setPort(port);
      broker.createConnection();

      assertThat(admin.getQueueProperties(queue)).isNotNull();
    } finally {
      broker.destroy();
    }
  }

  @Test
  void whatRoutesBringIsDeclaredAgainOnTheNextConnection() throws Exception {
    String queue = "early-" + UUID.randomUUID();
    CachingConnectionFactory broker = new CachingConnectionFactory(factory());
    try {
      PatientAdmin admin = new PatientAdmin(broker);
      admin.declareQueue(new Queue(queue));
      admin.declareBinding(
          new Binding(queue, Binding.DestinationType.QUEUE, "amq.topic", queue, Map.of()));
      admin.deleteQueue(queue);

      broker.resetConnection();

      RabbitTemplate template = new RabbitTemplate(broker);
      template.convertAndSend("amq.topic", queue, "It is long.");
      assertThat(template.receiveAndConvert(queue, 20_000)).isEqualTo("It is long.");
      admin.deleteQueue(queue);
    } finally {
      broker.destroy();
    }
  }

  @Test
  void anotherQueueOfTheSameNameIsRefusedWithASentence() {
    String queue = "other-" + UUID.randomUUID();
    CachingConnectionFactory broker = new CachingConnectionFactory(factory());
    try {
      PatientAdmin admin = new PatientAdmin(broker);
      admin.declareQueue(new Queue(queue));

      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> admin.declareQueue(new Queue(queue, false)))
          .withMessageContaining("The queue " + queue + " of RabbitMQ is not that of its route")
          .withMessageContaining("durable");
      admin.deleteQueue(queue);
    } finally {
      broker.destroy();
    }
  }

  private static ConnectionFactory factory() {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
      factory.setUri(System.getenv("RABBITMQ_URL"));
      return factory;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
