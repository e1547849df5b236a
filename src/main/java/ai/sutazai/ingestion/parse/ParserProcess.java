package ai.sutazai.ingestion.parse;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.util.FileSystemUtils;

/**
 * The process that reads what could hang, crash or eat memory. It takes requests from its standard
 * input and ends when that does, hence with the service, however that ended.
 */
final class ParserProcess {

  static final int EXIT_LATE = 124;

  /** As the virtual machine itself has it. */
  static final int EXIT_OUT_OF_MEMORY = 3;

  /** How often the watchdog looks, and how late it is if the process was stopped meanwhile. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long STOP = TimeUnit.SECONDS.toNanos(1);

  private final Function<String, DocumentReader> readers;
  private final DataOutputStream out;
  private final SynchronousQueue<ParseRequest> requests = new SynchronousQueue<>();
  private long deadline = Long.MAX_VALUE;

  /** For how long this process was stopped so far, which is no document's fault. */
  private volatile long stopped;

  private ParserProcess(Function<String, DocumentReader> readers, DataOutputStream out) {
    this.readers = readers;
    this.out = out;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    serve(DocumentReaders::of);
  }

  /** Serves until standard input ends; never returns. */
  static void serve(Function<String, DocumentReader> readers)
      throws IOException, InterruptedException {
    DataInputStream in = new DataInputStream(System.in);
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 64 * 1024));
    // Whatever a library prints must not end up between the frames.
    System.setIn(InputStream.nullInputStream());
    System.setOut(System.err);
    ParserProcess process = new ParserProcess(readers, out);
    daemon("reader", process::read);
    daemon("watchdog", process::watch);
    try {
      while (true) {
        process.requests.put(ParseRequest.of(Frames.read(in)));
      }
    } catch (IOException serviceGone) {
      deleteTemporaryFiles();
      Runtime.getRuntime().halt(0);
    }
  }

  private void read() {
    try {
      Frames.write(out, Frames.READY, data -> {});
      out.flush();
      while (true) {
        answer(requests.take());
        out.flush();
      }
    } catch (Throwable fatal) {
      // Nobody listens any more, or the process can no longer be trusted.
      Runtime.getRuntime().halt(1);
    }
  }

  private void answer(ParseRequest request) {
    end(running() + TimeUnit.MILLISECONDS.toNanos(request.timeoutMillis()));
    FrameSink sink = new FrameSink(out);
    DocumentWriter writer = new DocumentWriter(sink, request.maxChars());
    try {
      readers.apply(request.mediaType()).read(Path.of(request.file()), request.mediaType(), writer);
      writer.finish();
      sink.done();
    } catch (Exception | StackOverflowError | NoClassDefFoundError failure) {
      failed(failure, writer, sink);
    } finally {
      end(Long.MAX_VALUE);
    }
  }

  /** What was read before the damage is worth having, if the document is merely damaged. */
  private static void failed(Throwable failure, DocumentWriter writer, FrameSink sink) {
    ReadFailure reason = ReadFailure.of(failure);
    if (reason.code().equals("corrupt") && !writer.isEmpty()) {
      writer.finish();
      sink.warning("The document is damaged: only what could be recovered of it was read.");
      sink.done();
    } else {
      sink.rejected(reason);
    }
    failure.printStackTrace();
  }

  private long running() {
    return System.nanoTime() - stopped;
  }

  private void watch() {
    try {
      while (true) {
        long asleep = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(LOOK);
        long late = System.nanoTime() - asleep - LOOK;
        if (late > STOP) {
          stopped += late;
        }
        endIfLate();
      }
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(1);
    }
  }

  private synchronized void end(long at) {
    deadline = at;
  }

  /** Under the lock: by the time it ends, the document that is late is still the one it reads. */
  private synchronized void endIfLate() {
    if (deadline != Long.MAX_VALUE && running() > deadline) {
      Runtime.getRuntime().halt(EXIT_LATE);
    }
  }

  /** The service would have done it. */
  private static void deleteTemporaryFiles() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (folder.getFileName().toString().startsWith(ParserCommand.TEMPORARY_FILES)) {
      FileSystemUtils.deleteRecursively(folder.toFile());
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
