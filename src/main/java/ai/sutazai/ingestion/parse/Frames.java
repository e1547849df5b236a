package ai.sutazai.ingestion.parse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What the service and its parser process say to each other: one byte for the kind, four for the
 * length, then the payload.
 */
final class Frames {

  static final byte READY = 1;
  static final byte REQUEST = 2;
  static final byte TEXT = 3;
  static final byte PAGE = 4;
  static final byte HEADING = 5;
  static final byte TITLE = 6;
  static final byte WARNING = 7;
  static final byte DONE = 8;
  static final byte REJECTED = 9;

  private static final int LONGEST = 8 << 20;

  private Frames() {}

  /** One message. */
  record Frame(byte kind, byte[] payload) {

    String string() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    DataInputStream data() {
      return new DataInputStream(new ByteArrayInputStream(payload));
    }
  }

  /** Fills a payload. */
  interface Payload {
    void write(DataOutputStream out) throws IOException;
  }

  static void write(DataOutputStream out, byte kind, Payload payload) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
      payload.write(new DataOutputStream(bytes));
      out.writeByte(kind);
      out.writeInt(bytes.size());
      bytes.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Frame read(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException("frame of " + length + " bytes");
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(kind, payload);
  }
}
