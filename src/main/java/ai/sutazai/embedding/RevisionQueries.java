package ai.sutazai.embedding;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** The chunks of documents and of their versions, in the index's own query language. */
final class RevisionQueries {

  private RevisionQueries() {}

  static Query document(UUID document) {
    return new TermQuery(new Term("document", document.toString()));
  }

  static Query anyOfDocuments(Collection<UUID> documents) {
    return new TermInSetQuery(
        "document", documents.stream().map(id -> new BytesRef(id.toString())).toList());
  }

  static Query revision(UUID document, int version) {
    return new TermQuery(new Term("revision", IndexFields.revision(document, version)));
  }

  /**
   * @param revisions as {@link IndexFields#revision} names them
   */
  static Query anyOf(List<String> revisions) {
    return new TermInSetQuery("revision", revisions.stream().map(BytesRef::new).toList());
  }

  static Query olderThan(UUID document, int version) {
    return versions(document, 0, version - 1);
  }

  static Query newerThan(UUID document, int version) {
    return versions(document, version + 1, Integer.MAX_VALUE);
  }

  private static Query versions(UUID document, int from, int to) {
    return new BooleanQuery.Builder()
        .add(document(document), Occur.FILTER)
        .add(IntPoint.newRangeQuery(IndexFields.VERSION, from, to), Occur.FILTER)
        .build();
  }
}
