package ai.sutazai.api;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Reads the place in a list where its next page begins.
 *
 * <p>A list is ordered by {@code created_at desc, id desc}, and its SQL makes the next cursor of
 * the last item shown. The first page begins behind infinity, so one condition, which an index on
 * those columns serves, is enough:
 *
 * <pre>{@code
 * with page as (
 *     select …, created_at, id, row_number() over (order by created_at desc, id desc) as n
 *       from …
 *      where … and (created_at, id) < (:?afterAt::timestamptz, :?afterId::uuid)
 *      order by created_at desc, id desc
 *      limit :?limit::int + 1
 * )
 * select json_build_object(
 *     'items', coalesce(json_agg(json_build_object(…) order by n) filter (where n <= :?limit::int), '[]'),
 *     'next_cursor', case when count(*) > :?limit::int then
 *         max((extract(epoch from created_at) * 1000000)::bigint || '.' || id) filter (where n = :?limit::int)
 *     end)::text
 *   from page
 * }</pre>
 *
 * <p>A list by {@code ordinal}, which is of one version, has {@code ordinal > :?afterOrdinal::int}
 * and {@code version || '.' || ordinal} of the last one for its next cursor; one by {@code name}
 * has {@code name > :?afterName} and {@code after.} with the last one's name.
 */
@Component("cursor")
public class Cursor {

  private static final Pattern PLACE =
      Pattern.compile(
          "(\\d{1,17})\\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");
  private static final Pattern ORDINAL = Pattern.compile("([1-9]\\d{0,8})\\.(\\d{1,9})");
  private static final Pattern NAME = Pattern.compile("after\\.([a-z][a-z0-9-]{0,99})");

  /**
   * Sets the headers afterAt and afterId.
   *
   * @param cursor null or empty for the first page
   * @throws InvalidRequest for one that no list has given out
   */
  public void decode(@Header("cursor") String cursor, Exchange exchange) {
    Message message = exchange.getMessage();
    if (isAbsent(cursor)) {
      message.setHeader("afterAt", "infinity");
      message.setHeader("afterId", "ffffffff-ffff-ffff-ffff-ffffffffffff");
      return;
    }
    Matcher place = PLACE.matcher(cursor);
    if (!place.matches()) {
      throw unknown();
    }
    message.setHeader("afterAt", instant(place.group(1)));
    message.setHeader("afterId", place.group(2));
  }

  /**
   * Sets the headers ofVersion, 0 for whichever it is, and afterOrdinal.
   *
   * @param cursor null or empty for the first page
   * @throws InvalidRequest for one that no list has given out
   */
  public void decodeOrdinal(@Header("cursor") String cursor, Exchange exchange) {
    Message message = exchange.getMessage();
    if (isAbsent(cursor)) {
      message.setHeader("ofVersion", 0);
      message.setHeader("afterOrdinal", -1);
      return;
    }
    Matcher ordinal = ORDINAL.matcher(cursor);
    if (!ordinal.matches()) {
      throw unknown();
    }
    message.setHeader("ofVersion", Integer.parseInt(ordinal.group(1)));
    message.setHeader("afterOrdinal", Integer.parseInt(ordinal.group(2)));
  }

  /**
   * Sets the header afterName.
   *
   * @param cursor null or empty for the first page
   * @throws InvalidRequest for one that no list has given out
   */
  public void decodeName(@Header("cursor") String cursor, Exchange exchange) {
    if (isAbsent(cursor)) {
      exchange.getMessage().setHeader("afterName", "");
      return;
    }
    Matcher name = NAME.matcher(cursor);
    if (!name.matches()) {
      throw unknown();
    }
    exchange.getMessage().setHeader("afterName", name.group(1));
  }

  private static boolean isAbsent(String cursor) {
    return cursor == null || cursor.isEmpty();
  }

  private static String instant(String micros) {
    try {
      return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS).toString();
    } catch (DateTimeException e) {
      throw unknown();
    }
  }

  private static InvalidRequest unknown() {
    return new InvalidRequest(
        FieldError.parameter(
            "query", "cursor", "A cursor is the next_cursor of the page before; this is none."));
  }
}
