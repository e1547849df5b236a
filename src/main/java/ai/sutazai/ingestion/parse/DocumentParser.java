package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.ContentRejected;
import ai.sutazai.errors.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Reads a document into normalised text. What is text already is read here; everything else in a
 * process of its own, which may hang, crash or run out of memory without anyone else noticing.
 */
@Component
public final class DocumentParser implements AutoCloseable {

  private static final long MOST_CHARS = 64L << 20;
  private static final int ATTEMPTS = 2;

  private final Duration timeout;
  private final long maxChars;
  private final ParserPool pool;
  private final PlainReader plain = new PlainReader();

  /**
   * @param timeout how long reading one document may take
   * @param parsers processes that may read at a time
   */
  @Autowired
  public DocumentParser(
      @Value("${sutazai.parse-timeout}") Duration timeout,
      @Value("${sutazai.parsers}") int parsers) {
    this(
        timeout,
        MOST_CHARS,
        new ParserPool(
            new ParserCommand(ParserProcess.class.getName()),
            parsers,
            Duration.ofSeconds(1),
            Duration.ofMinutes(2)));
  }

  DocumentParser(Duration timeout, long maxChars, ParserPool pool) {
    this.timeout = timeout;
    this.maxChars = maxChars;
    this.pool = pool;
  }

  /**
   * @param mediaType as {@link MediaTypes#detect} told it
   * @throws ContentRejected corrupt, encrypted, empty, too_large or parse_timeout
   * @throws Unavailable if no parser process can be started, or every one dies
   */
  public ParsedDocument parse(Path file, String mediaType) {
    if (mediaType.equals(MediaTypes.PROTECTED_OFFICE)) {
      throw new ContentRejected("encrypted", "The document is protected by a password.");
    }
    return MediaTypes.isPlain(mediaType)
        ? parsePlain(file, mediaType)
        : parseApart(file, mediaType);
  }

  @Override
  public void close() {
    pool.close();
  }

  private ParsedDocument parsePlain(Path file, String mediaType) {
    try {
      return plain.read(file, mediaType, maxChars);
    } catch (TextLimitExceeded e) {
      throw new ContentRejected("too_large", e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process that dies may have been ill before, so the document gets a second one. */
  private ParsedDocument parseApart(Path file, String mediaType) {
    IOException death = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ParserChild child = borrow();
      try {
        return parse(child, file, mediaType);
      } catch (IOException e) {
        death = e;
      }
    }
    requireHealth(death);
    throw death instanceof MemoryExceeded
        ? new ContentRejected("too_large", death.getMessage(), death)
        : new ContentRejected(
            "corrupt", "Reading the document broke the parser: it is probably damaged.", death);
  }

  /** Two processes died: that is the document's fault only if a third one reads another. */
  private void requireHealth(IOException death) {
    try {
      Path page = Files.createTempFile("sutazai-probe", ".html");
      try {
        Files.writeString(page, "<p>Is anybody there?</p>");
        parse(borrow(), page, "text/html");
      } finally {
        Files.delete(page);
      }
    } catch (IOException | ContentRejected ill) {
      ill.addSuppressed(death);
      throw unavailable(ill);
    }
  }

  private ParsedDocument parse(ParserChild child, Path file, String mediaType) throws IOException {
    ParseRequest request =
        new ParseRequest(file.toAbsolutePath().toString(), mediaType, timeout.toMillis(), maxChars);
    ParsedDocumentBuilder document = new ParsedDocumentBuilder(1024);
    try {
      child.parse(request, document);
    } finally {
      pool.release(child);
    }
    return document.build(reasonIfEmpty(mediaType));
  }

  private ParserChild borrow() {
    try {
      return pool.borrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private static Unavailable unavailable(Exception cause) {
    return new Unavailable(
        "internal", "No parser process works at the moment.", Unavailable.SOON, cause);
  }

  private static String reasonIfEmpty(String mediaType) {
    return mediaType.equals(MediaTypes.PDF)
        ? "The PDF holds no text: its pages are probably scanned images."
        : "The document holds no text.";
  }
}
