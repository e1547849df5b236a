package ai.sutazai.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes that are looked for when the client reads, some at a time. Unlike a {@link
 * java.io.SequenceInputStream}, which its closing reads to the end, it looks for none once the
 * client has gone.
 */
public abstract class PulledStream extends InputStream {

  private InputStream pulled = InputStream.nullInputStream();
  private boolean ended;

  /** The next bytes, of which there may be none yet; null behind the last. */
  protected abstract byte[] pull() throws IOException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int read = pulled.read(bytes, offset, length);
      if (read >= 0) {
        return read;
      }
      byte[] next = pull();
      ended = next == null;
      if (!ended) {
        pulled = new ByteArrayInputStream(next);
      }
    }
    return -1;
  }

  @Override
  public void close() {
    ended = true;
  }
}
