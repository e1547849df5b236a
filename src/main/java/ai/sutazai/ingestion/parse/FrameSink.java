package ai.sutazai.ingestion.parse;

import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;

/** Streams a document to the service as frames. */
final class FrameSink implements DocumentSink {

  private static final int PIECE = 16 * 1024;

  private final DataOutputStream out;
  private final StringBuilder buffer = new StringBuilder(PIECE);

  FrameSink(DataOutputStream out) {
    this.out = out;
  }

  @Override
  public void text(CharSequence piece) {
    buffer.append(piece);
    while (buffer.length() >= PIECE) {
      // A surrogate pair must not be torn: each half alone has no UTF-8 form.
      int end = Character.isHighSurrogate(buffer.charAt(PIECE - 1)) ? PIECE - 1 : PIECE;
      send(end);
    }
  }

  @Override
  public void page(PageMark mark) {
    Frames.write(
        out,
        Frames.PAGE,
        data -> {
          data.writeInt(mark.offset());
          data.writeInt(mark.page());
        });
  }

  @Override
  public void heading(HeadingMark mark) {
    Frames.write(
        out,
        Frames.HEADING,
        data -> {
          data.writeInt(mark.offset());
          data.writeInt(mark.level());
          data.write(mark.text().getBytes(StandardCharsets.UTF_8));
        });
  }

  @Override
  public void title(String title) {
    string(Frames.TITLE, title);
  }

  @Override
  public void warning(String warning) {
    string(Frames.WARNING, warning);
  }

  void rejected(ReadFailure failure) {
    string(Frames.REJECTED, failure.code() + "\n" + failure.detail());
  }

  void done() {
    send(buffer.length());
    Frames.write(out, Frames.DONE, data -> {});
  }

  private void send(int length) {
    string(Frames.TEXT, buffer.substring(0, length));
    buffer.delete(0, length);
  }

  private void string(byte kind, String text) {
    Frames.write(out, kind, data -> data.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
