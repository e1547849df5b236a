import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.DataInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;

/**
 * The work that can't be left out, done by the bare libraries: {@code Raw DATA_DIR embed} times one
 * {@code embedAll}; {@code Raw DATA_DIR search} times a question's embedding and the two searches of
 * the best 100, {@code words} without that by meaning. Reads counted texts from standard input, answers with a line of milliseconds.
 */
class Raw {

  public static void main(String[] args) throws Exception {
    Path models = Path.of(args[0], "models");
    OnnxEmbeddingModel model =
        new OnnxEmbeddingModel(
            models.resolve("all-minilm-l6-v2-q.onnx"),
            models.resolve("all-minilm-l6-v2-q-tokenizer.json"),
            PoolingMode.MEAN);
    IndexSearcher searcher = null;
    boolean vectors = args[1].equals("search");
    if (!args[1].equals("embed")) {
      Path index = Path.of(args[0], vectors ? "index" : "index-of-words");
      searcher = new IndexSearcher(DirectoryReader.open(FSDirectory.open(index)));
      searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
    }
    DataInputStream in = new DataInputStream(System.in);
    while (true) {
      List<TextSegment> texts = new ArrayList<>();
      for (int left = readCount(in); left > 0; left--) {
        texts.add(
            TextSegment.from(
                new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8)));
      }
      if (texts.isEmpty()) {
        return;
      }
      long began = System.nanoTime();
      if (searcher == null) {
        model.embedAll(texts);
        System.out.println((System.nanoTime() - began) / 1e6);
      } else {
        String question = texts.get(0).text();
        float[] vector = model.embed(question).content().vector();
        long embedded = System.nanoTime();
        if (vectors) {
          searcher.search(new KnnFloatVectorQuery("vector", vector, 100), 100);
        }
        searcher.search(words(question), 100);
        long searched = System.nanoTime();
        System.out.println((embedded - began) / 1e6 + " " + (searched - embedded) / 1e6);
      }
    }
  }

  private static int readCount(DataInputStream in) throws java.io.IOException {
    byte[] count = in.readNBytes(4);
    return count.length < 4 ? 0 : java.nio.ByteBuffer.wrap(count).getInt();
  }

  private static BooleanQuery words(String question) throws java.io.IOException {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    try (EnglishAnalyzer analyzer = new EnglishAnalyzer();
        TokenStream tokens = analyzer.tokenStream("text", question)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        query.add(new TermQuery(new Term("text", term.toString())), Occur.SHOULD);
        query.add(new TermQuery(new Term("head", term.toString())), Occur.SHOULD);
      }
    }
    return query.build();
  }
}
