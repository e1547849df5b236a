package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads a zipped document only if its archive is whole, since the libraries salvage what they can
 * of a damaged one and do not say so.
 */
record ArchiveCheck(DocumentReader next) implements DocumentReader {

  // Real sheets of 50 MB unpack to some hundreds of them; ten times more is a bomb.
  private static final long MOST_UNPACKED = 2L << 30;

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws Exception {
    verify(file);
    next.read(file, mediaType, writer);
  }

  private static void verify(Path file) throws IOException {
    byte[] buffer = new byte[32 * 1024];
    long unpacked = 0;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Iterator<? extends ZipEntry> entries = zip.entries().asIterator();
      while (entries.hasNext()) {
        ZipEntry entry = entries.next();
        if (holdsText(entry.getName())) {
          unpacked += verify(zip, entry, buffer, MOST_UNPACKED - unpacked);
        }
      }
    }
  }

  private static long verify(ZipFile zip, ZipEntry entry, byte[] buffer, long most)
      throws IOException {
    CRC32 crc = new CRC32();
    long unpacked = 0;
    try (InputStream in = zip.getInputStream(entry)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
        unpacked += n;
        if (unpacked > most) {
          throw ReadFailure.tooLarge("The document unpacks to more than can be read.").refused();
        }
      }
    }
    if (entry.getCrc() >= 0 && crc.getValue() != entry.getCrc()) {
      throw ReadFailure.corrupt("Its part " + entry.getName() + " is damaged.").refused();
    }
    return unpacked;
  }

  static boolean holdsText(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith("ml")
        || lower.endsWith(".rels")
        || lower.endsWith(".htm")
        || lower.endsWith(".opf");
  }
}
