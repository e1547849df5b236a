package ai.sutazai.amqp;

import ai.sutazai.api.CorrelationId;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.errors.Unauthorized;
import ai.sutazai.text.EmailAddress;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.LongString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Takes a message apart into the few headers that its route goes by. */
@Component("incomingMessages")
public class IncomingMessages {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEAD_LETTERS = "dead-letters";

  /** What begins a key that nobody else has given; submitted-task.sql knows it. */
  private static final String DELIVERY = "delivery/";

  private static final String PROPERTY = "CamelSpringRabbitmq";

  /** What a letter keeps of a message's properties, by their names in AMQP. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "user_id", PROPERTY + "UserId",
          "message_id", PROPERTY + "MessageId",
          "correlation_id", PROPERTY + "CorrelationId",
          "reply_to", PROPERTY + "ReplyTo",
          "content_type", PROPERTY + "ContentType",
          "content_encoding", PROPERTY + "ContentEncoding",
          "app_id", PROPERTY + "AppId");

  /**
   * Headers that brokers write or go by, and that this service writes into what it sends; no letter
   * keeps them.
   */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "cc",
          "bcc",
          "x-death",
          "x-first-death-exchange",
          "x-first-death-queue",
          "x-first-death-reason",
          "x-last-death-exchange",
          "x-last-death-queue",
          "x-last-death-reason",
          "x-opt-deaths",
          "x-delivery-count",
          "x-acquired-count",
          "x-stream-offset",
          "x-received-from",
          "x-shovelled",
          "x-shovelled-timestamp",
          "x-dead-letter-id",
          ReplayedMessages.REPLAY,
          "x-error-code",
          "x-error-detail",
          "x-parent-id",
          "x-user",
          "x-deadline");

  /** Tables and lists within each other; what is in them deeper is kept as text. */
  private static final int DEEPEST = 16;

  /** What a route goes by, which has to be text. */
  private static final List<String> READ =
      List.of(
          "user", "filename", "collection", "source", "x-task-id", "x-lease", "Idempotency-Key");

  /** Of others, the body is what it is without them. */
  private static final Set<String> COMPRESSIONS =
      Set.of("gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd");

  private final Set<String> trusted;
  private final ObjectProvider<ConnectionFactory> broker;

  IncomingMessages(
      @Value("${sutazai.amqp-trusted-users}") List<String> trusted,
      ObjectProvider<ConnectionFactory> broker) {
    this.trusted = Set.copyOf(trusted);
    this.broker = broker;
  }

  /**
   * Leaves the body as it is, and as headers what the sender says of it ({@code user}, {@code
   * filename}, {@code collection}, {@code source}, {@code taskId}, {@code lease}), {@code
   * Idempotency-Key} (the sender's, or the message's id, or else one of this delivery or of this
   * replay of a letter, however often that comes), {@code sender} (the broker's own word for who
   * sent it), {@code appId}, {@code messageId}, {@code replyTo}, {@code replyType}, {@code
   * replyId}, {@code correlationId}, {@code isJson}, {@code contentHash} (null if there is a {@code
   * messageId}), {@code republished} (whether this service sent it), {@code letterId} if so, {@code
   * redelivered}, {@code fault} (null if it can be read), {@code deathReason} (the broker's, of a
   * message that it gave up), and what parking needs: {@code letterKey}, {@code letterHeaders},
   * {@code letterBody}, {@code messageBytes}, {@code exchange}, {@code routingKey}, {@code
   * deadQueue}. Text that no record can hold is replaced, and what is empty is no id.
   */
  public void open(@Body byte[] body, @Headers Map<String, Object> headers)
      throws JsonProcessingException {
    Map<String, Object> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sent.putAll(headers);
    Map<String, String> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sent.forEach((name, value) -> received.put(name, text(value)));
    String exchange = received.get(PROPERTY + "ExchangeName");
    String routingKey = received.get(PROPERTY + "RoutingKey");
    String deathReason = null;
    // Of one that the broker gave up, its history tells where it was sent, and why it gave it up.
    if (DEAD_LETTERS.equals(exchange)
        && sent.get("x-death") instanceof List<?> deaths
        && !deaths.isEmpty()
        && deaths.get(0) instanceof Map<?, ?> death
        && death.get("exchange") != null
        && death.get("routing-keys") instanceof List<?> keys
        && !keys.isEmpty()
        && keys.get(0) != null) {
      exchange = text(death.get("exchange"));
      routingKey = text(keys.get(0));
      deathReason = text(death.get("reason"));
    }
    String fault = fault(sent, received.get(PROPERTY + "ContentEncoding"));
    headers.clear();
    String messageId = id(received.get(PROPERTY + "MessageId"));
    String correlationId = id(received.get(PROPERTY + "CorrelationId"));
    String key = id(received.get("Idempotency-Key"));
    String user = received.get("user");

    headers.put("user", user == null ? null : EmailAddress.normalise(user));
    for (String name : List.of("filename", "collection", "source")) {
      headers.put(name, received.get(name));
    }
    headers.put("taskId", received.get("x-task-id"));
    headers.put("lease", received.get("x-lease"));
    String id = key == null ? messageId : key;
    String sender = received.get(PROPERTY + "UserId");
    boolean isRepublished = sender != null && sender.equals(broker.getObject().getUsername());
    String replay = isRepublished ? received.get(ReplayedMessages.REPLAY) : null;
    String delivery = DELIVERY + (replay == null ? UUID.randomUUID() : replay);
    headers.put("Idempotency-Key", id == null ? delivery : id);
    headers.put("sender", sender);
    headers.put("republished", isRepublished);
    headers.put("appId", received.get(PROPERTY + "AppId"));
    headers.put("messageId", messageId);
    headers.put("replyTo", received.get(PROPERTY + "ReplyTo"));
    headers.put("replyType", "application/json");
    headers.put("replyId", correlationId == null ? messageId : correlationId);
    headers.put("correlationId", CorrelationId.accepted(correlationId));
    boolean isJson = received.get("filename") == null;
    headers.put("isJson", isJson);
    String contentHash = messageId == null ? contentHash(body, isJson, received) : null;
    headers.put("contentHash", contentHash);
    headers.put("letterId", received.get("x-dead-letter-id"));
    headers.put("redelivered", Boolean.valueOf(received.get(PROPERTY + "Redelivered")));
    headers.put("exchange", exchange);
    headers.put("deadQueue", deadQueue(exchange, routingKey));
    headers.put("routingKey", routingKey);
    headers.put("deathReason", deathReason);
    headers.put("messageBytes", body);
    List<String> identity = Arrays.asList(routingKey, sender, user, messageId, contentHash);
    headers.put("letterKey", "amqp/" + DigestUtils.sha256Hex(JSON.writeValueAsBytes(identity)));
    headers.put("letterHeaders", JSON.writeValueAsString(kept(sent)));
    Map<String, Object> letter = new LinkedHashMap<>();
    letter.put("exchange", exchange);
    letter.put("routing_key", routingKey);
    letter.put("size", body.length);
    headers.put("letterBody", JSON.writeValueAsString(letter));
    headers.put("fault", fault);
  }

  /**
   * @throws InvalidRequest for a header that is not text, or a body that is compressed
   */
  public void requireReadable(@Header("fault") String fault) {
    if (fault != null) {
      throw new InvalidRequest(fault);
    }
  }

  /** The SHA-256 of all that makes a document, by which a message without an id is known. */
  private static String contentHash(byte[] body, boolean isJson, Map<String, String> received)
      throws JsonProcessingException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(
        JSON.writeValueAsBytes(
            Arrays.asList(
                isJson,
                received.get("filename"),
                received.get("collection"),
                received.get("source"))));
    return HexFormat.of().formatHex(digest.digest(body));
  }

  /** Why a message cannot be read, or null. */
  private static String fault(Map<String, Object> sent, String encoding) {
    if (encoding != null && COMPRESSIONS.contains(encoding.toLowerCase(Locale.ROOT))) {
      return "The message's content_encoding " + encoding + " is not taken; send it uncompressed.";
    }
    return READ.stream()
        .filter(name -> !isText(sent.get(name)))
        .findFirst()
        .map(name -> "The message's header " + name + " is not text in UTF-8.")
        .orElse(null);
  }

  /** Of a message that this service has published again, the sender is its letter's. */
  public void replayed(
      @Body Object letterSender,
      @Header("republished") boolean republished,
      @Headers Map<String, Object> headers) {
    if (republished) {
      headers.put("sender", letterSender);
    }
  }

  /**
   * @throws Unauthorized unless the broker vouches for a sender who may speak for others
   * @throws InvalidRequest if it does not say for whom
   */
  public void requireTrusted(@Header("sender") String sender, @Header("user") String user) {
    if (sender == null || !trusted.contains(sender)) {
      throw new Unauthorized(
          sender == null
              ? "The message does not carry the user-id of its sender, which the broker validates."
              : "The broker's user " + sender + " is none of AMQP_TRUSTED_USERS.");
    }
    if (user == null || user.isEmpty()) {
      throw new InvalidRequest("The message's header user does not say whose it is.");
    }
  }

  /**
   * @param id null if there is no such account
   */
  public void requireKnown(@Header("userId") String id, @Header("user") String user) {
    if (id == null) {
      throw new Unauthorized("There is no account " + user + ".");
    }
  }

  /** By way of the default exchange a message's key is its queue, which is named like its own. */
  private static String deadQueue(String exchange, String routingKey) {
    return (exchange.isEmpty() ? routingKey.replaceFirst("\\..*", "") : exchange) + ".dead";
  }

  private static Map<String, Object> kept(Map<String, Object> sent) {
    Map<String, Object> kept = new TreeMap<>();
    sent.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!lower.startsWith("camel")
              && !NOT_KEPT.contains(lower)
              && !PROPERTIES.containsKey(lower)) {
            // By this name it is looked for, where an account is deleted.
            kept.put(lower.equals("user") ? lower : text(name), json(value, DEEPEST));
          }
        });
    PROPERTIES.forEach(
        (name, header) -> {
          if (sent.get(header) != null) {
            kept.put(name, text(sent.get(header)));
          }
        });
    return kept;
  }

  /** What JSON has a type for, and the text of all else. */
  private static Object json(Object value, int depth) {
    if (depth > 0 && value instanceof Map<?, ?> table) {
      Map<String, Object> fields = new TreeMap<>();
      table.forEach((name, field) -> fields.put(text(name), json(field, depth - 1)));
      return fields;
    }
    if (depth > 0 && value instanceof List<?> list) {
      return list.stream().map(item -> json(item, depth - 1)).toList();
    }
    return value instanceof Number || value instanceof Boolean ? value : text(value);
  }

  private static String id(String received) {
    return received == null || received.isEmpty() ? null : received;
  }

  private static boolean isText(Object value) {
    return value instanceof byte[] bytes
        ? Arrays.equals(
            new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes)
        : value == null
            || value instanceof CharSequence
            || value instanceof LongString
            || value instanceof Number
            || value instanceof Boolean;
  }

  private static String text(Object value) {
    if (value == null) {
      return null;
    }
    String text =
        value instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : value.toString();
    return text.replace('\0', '\uFFFD');
  }
}
