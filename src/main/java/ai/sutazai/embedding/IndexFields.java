package ai.sutazai.embedding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;

/** How a chunk lies in the Lucene index. */
final class IndexFields {

  static final String ID = "id";
  static final String TEXT = "text";
  static final String HEAD = "head";

  /** Lucene refuses longer terms; a longer value is kept in the record but is not filterable. */
  private static final int MAX_TERM_BYTES = 32_000;

  private IndexFields() {}

  static Document of(IndexedChunk chunk) {
    Document fields = new Document();
    fields.add(new StringField(ID, chunk.id().toString(), Store.NO));
    fields.add(new BinaryDocValuesField(ID, bytes(chunk.id())));
    fields.add(new StringField("document", chunk.document().toString(), Store.NO));
    fields.add(new StringField("revision", revision(chunk.document(), chunk.version()), Store.NO));
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
    if (comparable instanceof Double number) {
      fields.add(new DoublePoint(number(Filter.indexName(name)), number));
    } else if (comparable instanceof Boolean truth) {
      fields.add(new StringField(truth(Filter.indexName(name)), truth.toString(), Store.NO));
    } else if (comparable != null
        && comparable.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_TERM_BYTES) {
      fields.add(new StringField(Filter.indexName(name), comparable.toString(), Store.NO));
    }
  }

  static String truth(String field) {
    return "?" + field;
  }

  static String number(String field) {
    return "#" + field;
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
