package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.Causes;
import java.util.Objects;
import java.util.zip.ZipException;
import org.apache.poi.util.RecordFormatException;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.exception.ZeroByteFileException;

/**
 * Why a document could not be read, in the words of {@code ContentRejected}.
 *
 * @param code encrypted, too_large, empty or corrupt
 */
record ReadFailure(String code, String detail) {

  static ReadFailure of(Throwable failure) {
    return Causes.of(failure)
        .map(ReadFailure::known)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> corrupt(""));
  }

  /** Or null. */
  private static ReadFailure known(Throwable cause) {
    if (cause instanceof Refused refused) {
      return refused.failure;
    }
    if (cause instanceof EncryptedDocumentException
        || cause instanceof org.apache.poi.EncryptedDocumentException
        || cause instanceof org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException) {
      return encrypted();
    }
    if (cause instanceof TextLimitExceeded
        || WriteLimitReachedException.isWriteLimitReached(cause)) {
      return tooLarge(cause.getMessage());
    }
    if (String.valueOf(cause.getMessage()).startsWith("Strict OOXML")) {
      return new ReadFailure(
          "unsupported_type", "Strict Open XML cannot be read; save it as ordinary Open XML.");
    }
    if (cause instanceof ZeroByteFileException) {
      return new ReadFailure("empty", "The file has no content.");
    }
    if (cause instanceof RecordFormatException
            && String.valueOf(cause.getMessage()).contains("allocate")
        || String.valueOf(cause.getMessage()).contains("Zip bomb")) {
      return tooLarge("The document unpacks to more than can be read.");
    }
    if (cause instanceof StackOverflowError) {
      return corrupt("Its parts are nested without end.");
    }
    if (cause instanceof ZipException) {
      return corrupt("It is a damaged or truncated archive.");
    }
    return null;
  }

  static ReadFailure encrypted() {
    return new ReadFailure("encrypted", "The document is protected by a password.");
  }

  static ReadFailure corrupt(String why) {
    return new ReadFailure(
        "corrupt", ("The document is damaged and cannot be read. " + why).strip());
  }

  static ReadFailure tooLarge(String detail) {
    return new ReadFailure("too_large", detail);
  }

  Refused refused() {
    return new Refused(this);
  }

  /** Carries a failure that a reader has put into words itself. */
  static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ReadFailure failure;

    private Refused(ReadFailure failure) {
      super(failure.detail());
      this.failure = failure;
    }
  }
}
