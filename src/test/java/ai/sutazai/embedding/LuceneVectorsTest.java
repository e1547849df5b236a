package ai.sutazai.embedding;

/** The embedded default's vectors. */
class LuceneVectorsTest extends VectorsContract {

  @Override
  Vectors vectors() {
    return new LuceneVectors();
  }
}
