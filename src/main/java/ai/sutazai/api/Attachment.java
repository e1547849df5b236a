package ai.sutazai.api;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Header;
import org.springframework.http.ContentDisposition;
import org.springframework.stereotype.Component;

/** Has browsers save a reply under a name, and never show it. */
@Component("attachment")
public class Attachment {

  /** A value of Content-Disposition, RFC 6266. */
  public String named(@Header("filename") String filename) {
    boolean plain = StandardCharsets.US_ASCII.newEncoder().canEncode(filename);
    return ContentDisposition.attachment()
        .filename(filename, plain ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8)
        .build()
        .toString();
  }
}
