package ai.sutazai.ingestion.parse;

import ai.sutazai.ingestion.parse.Frames.Frame;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What the service asks of its parser process. */
record ParseRequest(String file, String mediaType, long timeoutMillis, long maxChars) {

  void write(DataOutputStream out) throws IOException {
    Frames.write(
        out,
        Frames.REQUEST,
        data -> {
          data.writeUTF(file);
          data.writeUTF(mediaType);
          data.writeLong(timeoutMillis);
          data.writeLong(maxChars);
        });
    out.flush();
  }

  static ParseRequest of(Frame frame) throws IOException {
    DataInputStream data = frame.data();
    return new ParseRequest(data.readUTF(), data.readUTF(), data.readLong(), data.readLong());
  }
}
