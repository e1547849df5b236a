package ai.sutazai.ingestion.parse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Hears what PDFBox only tells its log: that a page's content is broken and part of it was skipped.
 */
final class PdfComplaints extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<Logger> loggers =
      Stream.of(
              "org.apache.pdfbox.contentstream.PDFStreamEngine",
              "org.apache.pdfbox.pdfparser.PDFStreamParser",
              "org.apache.pdfbox.filter")
          .map(LoggerFactory::getLogger)
          .filter(Logger.class::isInstance)
          .map(Logger.class::cast)
          .toList();
  private boolean heard;

  void listen() {
    start();
    loggers.forEach(logger -> logger.addAppender(this));
  }

  boolean heard() {
    return heard;
  }

  @Override
  protected void append(ILoggingEvent event) {
    heard |= event.getLevel().isGreaterOrEqual(Level.WARN);
  }

  @Override
  public void close() {
    loggers.forEach(logger -> logger.detachAppender(this));
  }
}
