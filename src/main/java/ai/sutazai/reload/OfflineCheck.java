package ai.sutazai.reload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.FileSystemResource;

/** The check without the service: {@code bin/check-routes [folder]}, for editors and CI. */
public final class OfflineCheck {

  private static final Path SETTINGS = Path.of("config/application.yml");

  private static final Path PROMPTS = Path.of(RouteFolder.PROMPTS);

  private OfflineCheck() {}

  static RouteCheck check() {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new FileSystemResource(SETTINGS));
    Properties settings = yaml.getObject();
    return new RouteCheck(settings::containsKey, ProductBeans.find());
  }

  /** Says what is wrong, a line a fault; exits with 1 if anything is. */
  public static void main(String... arguments) {
    Path root = Path.of(arguments.length > 0 ? arguments[0] : RouteFolder.NAME);
    RouteFolder folder = new RouteFolder(root, PROMPTS);
    List<Fault> faults = new ArrayList<>(folder.faults());
    faults.addAll(check().faults(folder.read()));
    faults.forEach(System.out::println);
    if (!faults.isEmpty()) {
      System.exit(1);
    }
    System.out.println("All routes are right.");
  }
}
