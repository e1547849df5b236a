package ai.sutazai.ingestion;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;

/** Chunk ids that are the same whenever the same passage is cut again: UUIDv5, RFC 9562 §5.5. */
final class ChunkIds {

  private ChunkIds() {}

  static UUID of(UUID document, int version, int ordinal) {
    MessageDigest sha1 = DigestUtils.getSha1Digest();
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(document.getMostSignificantBits())
            .putLong(document.getLeastSignificantBits())
            .array());
    byte[] hash = sha1.digest((version + "/" + ordinal).getBytes(StandardCharsets.UTF_8));
    ByteBuffer half = ByteBuffer.wrap(hash);
    long high = half.getLong() & 0xFFFFFFFFFFFF0FFFL | 0x5000L;
    long low = half.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
