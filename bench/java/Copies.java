import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * What is stored, read past the product: {@code Copies DATA_DIR} prints {@code content DOCUMENT/VERSION}
 * and {@code database CHUNK DOCUMENT/VERSION} of the running PostgreSQL, {@code index CHUNK
 * DOCUMENT/VERSION} of the index as it was last written to disk.
 */
class Copies {

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    String port = Files.readAllLines(data.resolve("postgresql/postmaster.pid")).get(3).strip();
    try (Connection database =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            "postgres",
            Files.readString(data.resolve("postgresql-password")).strip())) {
      print(database, "content", "select document_id, version from document_contents");
      print(database, "database", "select document_id, version, id from chunks");
    }
    try (DirectoryReader index = DirectoryReader.open(FSDirectory.open(data.resolve("index")))) {
      for (LeafReaderContext leaf : index.leaves()) {
        print(leaf.reader());
      }
    }
  }

  private static void print(Connection database, String kind, String query) throws Exception {
    try (ResultSet rows = database.createStatement().executeQuery(query)) {
      while (rows.next()) {
        String revision = rows.getString(1) + "/" + rows.getString(2);
        boolean chunk = rows.getMetaData().getColumnCount() > 2;
        System.out.println(kind + " " + (chunk ? rows.getString(3) + " " : "") + revision);
      }
    }
  }

  private static void print(LeafReader leaf) throws Exception {
    Map<Integer, String> revisions = new HashMap<>();
    Terms terms = leaf.terms("revision");
    TermsEnum each = terms == null ? TermsEnum.EMPTY : terms.iterator();
    for (BytesRef term = each.next(); term != null; term = each.next()) {
      PostingsEnum chunks = each.postings(null, PostingsEnum.NONE);
      while (chunks.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
        revisions.put(chunks.docID(), term.utf8ToString());
      }
    }
    BinaryDocValues ids = leaf.getBinaryDocValues("id");
    for (int chunk = 0; chunk < leaf.maxDoc(); chunk++) {
      if ((leaf.getLiveDocs() == null || leaf.getLiveDocs().get(chunk)) && ids.advanceExact(chunk)) {
        BytesRef id = ids.binaryValue();
        ByteBuffer bits = ByteBuffer.wrap(id.bytes, id.offset, id.length);
        System.out.println(
            "index " + new UUID(bits.getLong(), bits.getLong()) + " " + revisions.get(chunk));
      }
    }
  }
}
