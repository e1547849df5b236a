package ai.sutazai.embedding;

import java.util.List;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/** Writes a scope in the index's own query language. */
final class ScopeQueries {

  private ScopeQueries() {}

  /**
   * @param hidden what is not to be found, whatever the scope
   */
  static Query of(SearchScope scope, List<Query> hidden) {
    BooleanQuery.Builder query =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term("owner", scope.owner().toString())), Occur.FILTER);
    if (!scope.collections().isEmpty()) {
      query.add(anyOf("collection", scope.collections()), Occur.FILTER);
    }
    if (scope.filter() != null) {
      query.add(of(scope.filter()), Occur.FILTER);
    }
    hidden.forEach(unseen -> query.add(unseen, Occur.MUST_NOT));
    return query.build();
  }

  private static Query anyOf(String field, List<String> values) {
    return new TermInSetQuery(field, values.stream().map(BytesRef::new).toList());
  }

  private static Query of(Filter filter) {
    if (filter instanceof Filter.All all) {
      return joined(all.of(), Occur.FILTER);
    }
    if (filter instanceof Filter.Any any) {
      return any.of().isEmpty() ? new MatchNoDocsQuery() : joined(any.of(), Occur.SHOULD);
    }
    if (filter instanceof Filter.Not not) {
      return new BooleanQuery.Builder()
          .add(new MatchAllDocsQuery(), Occur.FILTER)
          .add(of(not.of()), Occur.MUST_NOT)
          .build();
    }
    if (filter instanceof Filter.Equal equal) {
      if (equal.value() instanceof Double number) {
        return numbers(equal.field(), number, number);
      }
      String type = equal.value() instanceof Boolean ? IndexFields.TRUTH : IndexFields.STRING;
      return new TermQuery(
          new Term(type, IndexFields.term(equal.field(), equal.value().toString())));
    }
    return range((Filter.Range) filter);
  }

  private static Query joined(List<Filter> filters, Occur occur) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    filters.forEach(filter -> query.add(of(filter), occur));
    return filters.isEmpty() ? new MatchAllDocsQuery() : query.build();
  }

  private static Query range(Filter.Range range) {
    if (range.low() instanceof Double || range.high() instanceof Double) {
      double low = range.low() == null ? Double.NEGATIVE_INFINITY : (Double) range.low();
      double high = range.high() == null ? Double.POSITIVE_INFINITY : (Double) range.high();
      return numbers(
          range.field(),
          range.low() == null || range.lowIncluded() ? low : DoublePoint.nextUp(low),
          range.high() == null || range.highIncluded() ? high : DoublePoint.nextDown(high));
    }
    return new TermRangeQuery(
        IndexFields.STRING,
        IndexFields.term(range.field(), range.low() == null ? "" : (String) range.low()),
        range.high() == null
            ? IndexFields.lastTerm(range.field())
            : IndexFields.term(range.field(), (String) range.high()),
        range.low() == null || range.lowIncluded(),
        range.highIncluded());
  }

  private static Query numbers(String field, double low, double high) {
    return LongPoint.newRangeQuery(
        IndexFields.NUMBER, IndexFields.point(field, low), IndexFields.point(field, high));
  }
}
