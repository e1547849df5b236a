package ai.sutazai.api;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Tomcat's HTTP/1.1, with a limit on how long a request's body may take to arrive. */
public final class PunctualHttp extends Http11NioProtocol {

  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, this::ticker);
  private Duration bodyTimeout = Duration.ofSeconds(30);

  /** Made by the container, which knows it by name. */
  public PunctualHttp() {
    clock.setRemoveOnCancelPolicy(true);
    // The time of a body is kept here; Tomcat's own limit would end the request without an answer.
    setDisableUploadTimeout(false);
    setConnectionUploadTimeout(-1);
  }

  void setBodyTimeout(Duration bodyTimeout) {
    this.bodyTimeout = bodyTimeout;
  }

  @Override
  protected Processor createProcessor() {
    return new PunctualProcessor();
  }

  @Override
  public void destroy() throws Exception {
    clock.shutdownNow();
    super.destroy();
  }

  private Thread ticker(Runnable task) {
    Thread thread = new Thread(task, "http-body-clock");
    thread.setDaemon(true);
    return thread;
  }

  private final class PunctualProcessor extends Http11Processor {

    private final ArrivingBody body;

    PunctualProcessor() {
      super(PunctualHttp.this, PunctualHttp.this.getAdapter());
      body = new ArrivingBody(request, bodyTimeout, clock, this::connection);
      request.setInputBuffer(body);
    }

    @Override
    public SocketState process(SocketWrapperBase<?> socket, SocketEvent event) throws IOException {
      SocketState state = super.process(socket, event);
      if (state != SocketState.LONG) {
        body.end();
      }
      return state;
    }

    private SocketChannel connection() {
      return ((NioChannel) getSocketWrapper().getSocket()).getIOChannel();
    }
  }
}
