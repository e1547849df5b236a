package ai.sutazai;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port for what has to know its own before it opens it, or opens it again. */
public final class FreePort {

  /** Below what a system gives to those who ask for any port, so that it stays free. */
  private static final int FIRST = 20_000;

  private static final int END = 32_000;

  private FreePort() {}

  public static int find() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No port is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
