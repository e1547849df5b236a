package ai.sutazai.embedding;

import java.util.function.Consumer;
import org.apache.lucene.util.InfoStream;

/** Lets a test act at each step that a Lucene writer, opened meanwhile, takes in its thread. */
final class WriterSteps extends InfoStream {

  private final InfoStream before = getDefault();
  private final Thread test = Thread.currentThread();
  private Consumer<String> act = step -> {};

  WriterSteps() {
    setDefault(this);
  }

  void during(Runnable work, Consumer<String> act) {
    this.act = act;
    work.run();
    this.act = step -> {};
  }

  @Override
  public void message(String component, String step) {
    if (Thread.currentThread() == test) {
      act.accept(step);
    }
  }

  @Override
  public boolean isEnabled(String component) {
    return component.equals("IW");
  }

  @Override
  public void close() {
    setDefault(before);
  }
}
