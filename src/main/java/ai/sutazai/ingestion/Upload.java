package ai.sutazai.ingestion;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import ai.sutazai.text.StorableText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A document as it came through a door, before anything is known of its content.
 *
 * @param source what identifies it within its collection; null for the default
 * @param content text in UTF-8, or else in a file
 * @param mediaType null if its file tells it
 * @param inboxPath where the inbox keeps the file, null for other doors
 */
record Upload(
    String owner,
    String collection,
    String source,
    String filename,
    String title,
    Map<String, Object> metadata,
    Content content,
    String mediaType,
    String inboxPath) {

  static final String DEFAULT_COLLECTION = "default";

  /** As in the contract. */
  private static final Pattern COLLECTION =
      Pattern.compile("[^\\x00-\\x20\\x7f/\\\\.][^\\x00-\\x1f\\x7f/\\\\]{0,62}");

  private static final int MAX_SOURCE = 1024;

  /** What the index of identities can hold. */
  private static final int MAX_SOURCE_BYTES = 2048;

  private static final int MAX_FILENAME = 255;
  private static final int MAX_TITLE = 512;

  Upload {
    collection = collection == null || collection.isEmpty() ? DEFAULT_COLLECTION : collection;
    source = isBlank(source) ? null : source;
    filename = isBlank(filename) ? null : filename;
    title = isBlank(title) ? null : title.strip();
    metadata = metadata == null ? Map.of() : metadata;
    List<FieldError> errors = new ArrayList<>();
    if (!COLLECTION.matcher(collection).matches()) {
      errors.add(
          wrong(
              "collection",
              "A collection's name is 1 to 63 characters without slash or control character, and does"
                  + " not begin with a dot or a space."));
    }
    check(errors, "source", source, MAX_SOURCE);
    if (source != null && source.getBytes(StandardCharsets.UTF_8).length > MAX_SOURCE_BYTES) {
      errors.add(wrong("source", "At most " + MAX_SOURCE_BYTES + " bytes of UTF-8 are allowed."));
    }
    check(errors, "filename", filename, MAX_FILENAME);
    check(errors, "title", title, MAX_TITLE);
    errors.addAll(Metadata.faults(metadata));
    if (filename != null && (filename.contains("/") || filename.contains("\\"))) {
      errors.add(wrong("filename", "A file name must not contain a path."));
    }
    if (!errors.isEmpty()) {
      throw new InvalidRequest(errors);
    }
  }

  private static void check(List<FieldError> errors, String field, String value, int limit) {
    if (value == null) {
      return;
    }
    if (value.codePointCount(0, value.length()) > limit) {
      errors.add(wrong(field, "At most " + limit + " characters are allowed."));
    }
    if (value.chars().anyMatch(Character::isISOControl) || !StorableText.is(value)) {
      errors.add(wrong(field, "Control characters are not allowed."));
    }
  }

  private static FieldError wrong(String field, String detail) {
    return FieldError.body("/" + field, detail);
  }

  private static boolean isBlank(String value) {
    return value == null || value.isBlank();
  }
}
