package ai.sutazai.reload;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** The beans a route may use are this product's own: found in its classes, so offline as well. */
final class ProductBeans {

  private ProductBeans() {}

  /** Names and types. */
  static Map<String, Class<?>> find() {
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
