package ai.sutazai.embedding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;
import org.apache.lucene.util.NumericUtils;

/** How a chunk lies in the Lucene index. */
final class IndexFields {

  static final String ID = "id";
  static final String TEXT = "text";
  static final String HEAD = "head";
  static final String VERSION = "version";

  // What filters ask for, by type. The names are part of the values: a field is never given up.
  static final String STRING = "string";
  static final String NUMBER = "number";
  static final String TRUTH = "truth";

  /** Which fields these are, of which words; an index of another form is made anew. */
  static final String FORM = "3";

  private IndexFields() {}

  static Document of(IndexedChunk chunk) {
    Document fields = new Document();
    fields.add(new StringField(ID, chunk.id().toString(), Store.NO));
    fields.add(new BinaryDocValuesField(ID, bytes(chunk.id())));
    fields.add(new StringField("document", chunk.document().toString(), Store.NO));
    fields.add(new StringField("revision", revision(chunk.document(), chunk.version()), Store.NO));
    fields.add(new IntPoint(VERSION, chunk.version()));
    fields.add(new StringField("owner", chunk.owner().toString(), Store.NO));
    fields.add(new StringField("collection", chunk.collection(), Store.NO));
    fields.add(new TextField(TEXT, chunk.text(), Store.NO));
    fields.add(new TextField(HEAD, chunk.head(), Store.NO));
    chunk
        .fields()
        .forEach(
            (name, value) -> {
              for (Object item : value instanceof List<?> list ? list : List.of(value)) {
                addFilterable(fields, name, item);
              }
            });
    return fields;
  }

  private static void addFilterable(Document fields, String name, Object value) {
    Object comparable = Filter.comparable(name, value);
    String field = Filter.indexName(name);
    if (comparable instanceof Double number) {
      fields.add(new LongPoint(NUMBER, point(field, number)));
    } else if (comparable instanceof Boolean truth) {
      fields.add(new StringField(TRUTH, term(field, truth.toString()), Store.NO));
    } else if (comparable != null) {
      addString(fields, term(field, comparable.toString()));
    }
  }

  /** Lucene refuses longer terms; a longer value is kept in the record but is not filterable. */
  private static void addString(Document fields, BytesRef term) {
    if (term.length <= IndexWriter.MAX_TERM_LENGTH) {
      fields.add(new StringField(STRING, term, Store.NO));
    }
  }

  /** A number of a field; those of one field lie on a line, in their order. */
  static long[] point(String field, double number) {
    return new long[] {
      digest(field).getMostSignificantBits(), NumericUtils.doubleToSortableLong(number)
    };
  }

  /** A text of a field; those of one field lie together, in their order. */
  static BytesRef term(String field, String text) {
    return term(field, new BytesRef(text));
  }

  /** Behind all texts of a field: no text has such a byte. */
  static BytesRef lastTerm(String field) {
    return term(field, new BytesRef(new byte[] {(byte) 0xFF}));
  }

  private static BytesRef term(String field, BytesRef text) {
    BytesRefBuilder term = new BytesRefBuilder();
    term.append(bytes(digest(field)));
    term.append(text);
    return term.get();
  }

  /** Of one length whatever the name: Lucene refuses ranges with long bounds. */
  private static UUID digest(String field) {
    return UUID.nameUUIDFromBytes(field.getBytes(StandardCharsets.UTF_8));
  }

  static String revision(UUID document, int version) {
    return document + "/" + version;
  }

  static UUID uuid(BytesRef bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static BytesRef bytes(UUID id) {
    return new BytesRef(
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
  }
}
