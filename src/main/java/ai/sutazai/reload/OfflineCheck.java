package ai.sutazai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.FileSystemResource;

/** The check without the service: {@code bin/check-routes [folder]}, for editors and CI. */
public final class OfflineCheck {

  private static final Path SETTINGS = Path.of("config/application.yml");

  private OfflineCheck() {}

  static RouteCheck of(Path root) {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new FileSystemResource(SETTINGS));
    Properties settings = yaml.getObject();
    return new RouteCheck(settings::containsKey, ProductBeans.find(), operations(root));
  }

  private static List<String> operations(Path root) {
    List<String> ids = new ArrayList<>();
    try {
      for (JsonNode path :
          new YAMLMapper().readTree(root.resolve("api/openapi.yaml").toFile()).path("paths")) {
        for (JsonNode operation : path) {
          if (operation.has("operationId")) {
            ids.add(operation.get("operationId").asText());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The contract cannot be read", e);
    }
    return ids;
  }

  /** Says what is wrong, a line a fault; exits with 1 if anything is. */
  public static void main(String... arguments) {
    Path root = Path.of(arguments.length > 0 ? arguments[0] : RouteFolder.NAME);
    RouteFolder folder = new RouteFolder(root);
    List<Fault> faults = new ArrayList<>(folder.faults());
    faults.addAll(of(root).faults(folder.read()));
    faults.forEach(System.out::println);
    if (!faults.isEmpty()) {
      System.exit(1);
    }
    System.out.println("All routes are right.");
  }
}
