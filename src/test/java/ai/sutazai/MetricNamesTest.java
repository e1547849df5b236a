package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The metrics that an operator is told of are those that there are. */
class MetricNamesTest {

  private static final Pattern METER =
      Pattern.compile("\\b(counter|timer|gauge|[Bb]uilder)\\(\\s*\"(sutazai\\.[a-z.]+)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`sutazai_.*?`) \\|");
  private static final Pattern NAME = Pattern.compile("`(sutazai_[a-z_]+?)(_total|_seconds)?`");

  @Test
  void tableNamesEachOnce() throws IOException {
    Set<String> told =
        ROW.matcher(Files.readString(Path.of("docs/deployment.md")))
            .results()
            .flatMap(row -> NAME.matcher(row.group(1)).results())
            .map(name -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(told).hasSizeGreaterThan(10).isEqualTo(registered());
  }

  private static Set<String> registered() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      Set<String> names = new TreeSet<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        METER
            .matcher(Files.readString(file))
            .results()
            .forEach(meter -> names.add(meter.group(2).replace('.', '_')));
      }
      return names;
    }
  }
}
