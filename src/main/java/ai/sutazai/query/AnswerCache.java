package ai.sutazai.query;

import ai.sutazai.cache.TextCache;
import ai.sutazai.embedding.Filter;
import ai.sutazai.errors.UnusableSetting;
import ai.sutazai.flags.FeatureFlags;
import ai.sutazai.prompts.Prompts;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/**
 * Keeps answers for whoever asks the same again while nothing in the scope has changed.
 *
 * <p>The key holds everything an answer is made of but the documents: owner, collections, filter,
 * question, what it follows, model, prompt, settings and the routes; the answer is kept if these
 * are still the same once it is made. The documents are held by the database's snapshot that the
 * answer was made at; whether anything has changed since is the record's to say.
 */
@Component("answerCache")
public class AnswerCache {

  /** Changes are known for longer than this. */
  private static final Duration LONGEST = Duration.ofHours(1);

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  private interface Typed {}

  private static final ObjectMapper JSON =
      JsonMapper.builder().addMixIn(Filter.class, Typed.class).build();

  /**
   * An answer as it is kept.
   *
   * @param database which it was made of, and since when that runs
   * @param snapshot the database's, of what the index held when it was looked into
   */
  public record Kept(String database, String snapshot, Answer answer) {}

  private final TextCache cache;
  private final ChatModels models;
  private final FeatureFlags flags;
  private final Prompts prompts;
  private final Function<Exchange, Integer> routes;
  private final Duration lifetime;
  private final String made;

  AnswerCache(
      TextCache cache,
      ChatModels models,
      FeatureFlags flags,
      ObjectProvider<BuildProperties> build,
      @Value("${sutazai.answer-cache-ttl}") Duration lifetime,
      Prompts prompts,
      @Qualifier("routesState") Function<Exchange, Integer> routes,
      @Value(
              "${sutazai.answer-threshold} ${sutazai.support-threshold} ${sutazai.context-tokens}"
                  + " ${sutazai.context-window}")
          String settings) {
    if (lifetime.compareTo(LONGEST) > 0) {
      throw new UnusableSetting(
          "ANSWER_CACHE_TTL is longer than changes of documents are known for.",
          "Set it to an hour at most.");
    }
    this.cache = cache;
    this.models = models;
    this.flags = flags;
    this.lifetime = lifetime;
    this.prompts = prompts;
    this.routes = routes;
    BuildProperties version = build.getIfAvailable();
    this.made = settings + (version == null ? "" : " " + version.getTime());
  }

  /** Under what the answer to a question is kept; null if none is. */
  public String key(@ExchangeProperty("question") Question question, Exchange exchange)
      throws IOException {
    Integer state = routes.apply(exchange);
    if (lifetime.isZero() || state == null) {
      return null;
    }
    Object asked =
        Arrays.asList(
            question.search(),
            question.text(),
            models.toBeAsked() && flags.enabled("model-answers") ? question.model() : null,
            models.configured(),
            prompts.text("answer"),
            state,
            made);
    return "sutazai:answer:" + DigestUtils.sha256Hex(JSON.writeValueAsBytes(asked));
  }

  /** What is kept under a key, whether it still holds or not; null for nothing. */
  public Kept find(@ExchangeProperty("answerKey") String key) {
    String text = key == null ? null : cache.get(key);
    try {
      return text == null ? null : JSON.readValue(text, Kept.class);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /**
   * The answer that is kept, if nothing has changed since; no model was asked for it this time.
   *
   * @param row unchanged
   */
  public Answer confirm(@Body Map<String, Object> row, @ExchangeProperty("keptAnswer") Kept kept) {
    return kept != null && Boolean.TRUE.equals(row.get("unchanged"))
        ? kept.answer().withoutUsage()
        : null;
  }

  /**
   * Keeps an answer, unless something was out of order when it was made, or a version was found, or
   * kept another from being found, that the record has yet to take: it may be given up, which is no
   * change of the record.
   */
  public void keep(
      @Body Answer answer,
      @ExchangeProperty("question") Question question,
      @ExchangeProperty("evidence") Evidence evidence,
      @ExchangeProperty("answerKey") String key,
      @ExchangeProperty("answerDatabase") String database,
      @ExchangeProperty("answerSnapshot") String snapshot,
      Exchange exchange)
      throws IOException {
    if (key != null
        && snapshot != null
        && !answer.degraded()
        && evidence.settled()
        && key.equals(key(question, exchange))) {
      cache.put(key, JSON.writeValueAsString(new Kept(database, snapshot, answer)), lifetime);
    }
  }
}
