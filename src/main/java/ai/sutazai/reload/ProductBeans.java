package ai.sutazai.reload;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** The beans of this product: found in its classes, so offline as well. */
final class ProductBeans {

  /** Put together by a configuration, and called by routes like those that are named. */
  private static final Set<String> CALLED =
      Set.of("callbacks", "chatModels", "documentEmbeddingModel", "notifications");

  private ProductBeans() {}

  /** Names and types of what a route may call: the components that are named for it. */
  static Map<String, Class<?>> called() {
    Map<String, Class<?>> beans = all();
    beans
        .entrySet()
        .removeIf(
            bean -> !CALLED.contains(bean.getKey()) && !isNamed(bean.getKey(), bean.getValue()));
    return beans;
  }

  private static boolean isNamed(String name, Class<?> type) {
    Component component = type.getAnnotation(Component.class);
    return component != null && component.value().equals(name);
  }

  /** Names and types of all, those among them that only the service itself has in its hands. */
  static Map<String, Class<?>> all() {
    Map<String, Class<?>> beans = new HashMap<>();
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(Component.class));
    scan.findCandidateComponents("ai.sutazai")
        .forEach(
            found -> {
              Class<?> type =
                  ClassUtils.resolveClassName(
                      found.getBeanClassName(), ProductBeans.class.getClassLoader());
              Component named = type.getAnnotation(Component.class);
              String name = named == null ? "" : named.value();
              beans.put(name.isEmpty() ? ClassUtils.getShortNameAsProperty(type) : name, type);
              if (type.isAnnotationPresent(Configuration.class)) {
                for (Method method : type.getDeclaredMethods()) {
                  Bean bean = method.getAnnotation(Bean.class);
                  if (bean != null) {
                    beans.put(
                        bean.value().length > 0 ? bean.value()[0] : method.getName(),
                        method.getReturnType());
                  }
                }
              }
            });
    return beans;
  }
}
