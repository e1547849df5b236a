package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.ContentRejected;
import ai.sutazai.ingestion.parse.Frames.Frame;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The service's end of one parser process; used by one thread at a time. */
final class ParserChild implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ParserChild.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  // The process ends itself in time unless it is stuck altogether.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ScheduledExecutorService timer;
  private final Path temporaryFiles;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream frames;
  private boolean answered = true;
  private long idleSince;

  private ParserChild(ParserCommand command, ScheduledExecutorService timer) throws IOException {
    this.timer = timer;
    temporaryFiles = Files.createTempDirectory(ParserCommand.TEMPORARY_FILES);
    process = begun(command);
    requests = new DataOutputStream(process.getOutputStream());
    frames = new DataInputStream(new BufferedInputStream(process.getInputStream(), 64 * 1024));
    Thread noise = new Thread(this::logNoise, "parser-" + process.pid() + "-log");
    noise.setDaemon(true);
    noise.start();
  }

  private Process begun(ParserCommand command) throws IOException {
    try {
      return command.start(temporaryFiles);
    } catch (IOException e) {
      Files.delete(temporaryFiles);
      throw e;
    }
  }

  /** Starts a process and waits until it takes requests. */
  static ParserChild start(ParserCommand command, ScheduledExecutorService timer)
      throws IOException {
    ParserChild child = new ParserChild(command, timer);
    try {
      ScheduledFuture<?> deadline = child.killAfter(START_TIMEOUT);
      Frames.read(child.frames);
      deadline.cancel(false);
      return child;
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  /**
   * @throws ContentRejected what the process says about the content, or parse_timeout
   * @throws MemoryExceeded if the process died of the document's size
   * @throws IOException if it died otherwise, or its pool is closed
   */
  void parse(ParseRequest request, DocumentSink sink) throws IOException {
    ScheduledFuture<?> deadline = killAfter(Duration.ofMillis(request.timeoutMillis()).plus(GRACE));
    answered = false;
    try {
      request.write(requests);
      Frame frame = Frames.read(frames);
      while (frame.kind() != Frames.DONE) {
        take(frame, sink);
        frame = Frames.read(frames);
      }
      answered = true;
    } catch (IOException dead) {
      switch (ownExitCode()) {
        case ParserProcess.EXIT_LATE ->
            throw new ContentRejected(
                "parse_timeout",
                "Reading the document took longer than "
                    + Duration.ofMillis(request.timeoutMillis()).toSeconds()
                    + " seconds.",
                dead);
        case ParserProcess.EXIT_OUT_OF_MEMORY -> throw new MemoryExceeded(dead);
        default -> throw dead;
      }
    } finally {
      deadline.cancel(false);
    }
  }

  private void take(Frame frame, DocumentSink sink) throws IOException {
    switch (frame.kind()) {
      case Frames.TEXT -> sink.text(frame.string());
      case Frames.PAGE -> {
        DataInputStream data = frame.data();
        sink.page(new PageMark(data.readInt(), data.readInt()));
      }
      case Frames.HEADING -> {
        DataInputStream data = frame.data();
        int offset = data.readInt();
        int level = data.readInt();
        String text = new String(data.readAllBytes(), StandardCharsets.UTF_8);
        sink.heading(new HeadingMark(offset, level, text));
      }
      case Frames.TITLE -> sink.title(frame.string());
      case Frames.WARNING -> sink.warning(frame.string());
      case Frames.REJECTED -> {
        answered = true;
        String[] failure = frame.string().split("\n", 2);
        throw new ContentRejected(failure[0], failure[1]);
      }
      default -> throw new IOException("frame of unknown kind " + frame.kind());
    }
  }

  /**
   * Why the process itself gave its document up; one that had to be ended from here was ill. Waits
   * for its end, which its closed output has announced.
   */
  private int ownExitCode() {
    process.destroyForcibly();
    return exitCode();
  }

  private int exitCode() {
    try {
      return process.waitFor(5, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private ScheduledFuture<?> killAfter(Duration time) throws IOException {
    try {
      return timer.schedule(process::destroyForcibly, time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      throw new IOException("the parser is shut down", closed);
    }
  }

  /** Whether it lives and has nothing left to say about the last document. */
  boolean isUsable() {
    return answered && process.isAlive();
  }

  void idleSince(long nanoTime) {
    idleSince = nanoTime;
  }

  long idleSince() {
    return idleSince;
  }

  long pid() {
    return process.pid();
  }

  Path temporaryFiles() {
    return temporaryFiles;
  }

  private void logNoise() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.debug("parser {}: {}", process.pid(), line);
      }
    } catch (IOException closed) {
      log.debug("parser {}: log ended", process.pid());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
    try {
      FileSystemUtils.deleteRecursively(temporaryFiles);
    } catch (IOException e) {
      log.debug("cannot delete {}", temporaryFiles, e);
    }
  }
}
