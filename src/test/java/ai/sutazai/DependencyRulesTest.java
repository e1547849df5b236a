package ai.sutazai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.Set;

/** What a package may know of another. */
@AnalyzeClasses(packages = "ai.sutazai", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRulesTest {

  private static final String ROOT = "ai.sutazai.";

  /** What features offer each other; everything else is a feature's own. */
  private static final Map<String, Set<String>> OFFERED =
      Map.ofEntries(
          Map.entry("embedded", Set.of("DataDirectory", "RandomSecret")),
          Map.entry(
              "embedding",
              Set.of("SearchIndex", "IndexSnapshot", "SearchScope", "Filter", "Meanings")),
          Map.entry("ingestion", Set.of()),
          Map.entry("flags", Set.of("FeatureFlags")),
          Map.entry("query", Set.of()),
          Map.entry("cache", Set.of("TextCache", "Redis")),
          Map.entry("deadletter", Set.of()),
          Map.entry("notification", Set.of("PublicAddresses")),
          Map.entry("tasks", Set.of()),
          Map.entry("security", Set.of()),
          Map.entry("reload", Set.of("RouteGate")));

  @ArchTest
  static final ArchRule featuresUseOnlyWhatOthersOffer =
      ArchRuleDefinition.classes().should(useOnlyWhatIsOffered());

  @ArchTest
  static final ArchRule wordsOfAllKnowNobody =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + "errors..", ROOT + "record..", ROOT + "text..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "api..",
              ROOT + "embedded..",
              ROOT + "embedding..",
              ROOT + "ingestion..",
              ROOT + "query..",
              ROOT + "deadletter..",
              ROOT + "notification..",
              ROOT + "reload..",
              ROOT + "security..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule parserKnowsNothingOfTheService =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "ingestion.parse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "ingestion", ROOT + "embedding..", ROOT + "query..", ROOT + "api..");

  private static ArchCondition<JavaClass> useOnlyWhatIsOffered() {
    return new ArchCondition<>("use only what other features offer") {
      @Override
      public void check(JavaClass user, ConditionEvents events) {
        user.getDirectDependenciesFromSelf()
            .forEach(
                dependency -> {
                  JavaClass used = dependency.getTargetClass().getBaseComponentType();
                  String feature = feature(used);
                  if (OFFERED.containsKey(feature)
                      && !feature.equals(feature(user))
                      && !OFFERED.get(feature).contains(outermost(used))) {
                    events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                  }
                });
      }
    };
  }

  private static String feature(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.")[0] : "";
  }

  private static String outermost(JavaClass type) {
    return type.getName().substring(type.getPackageName().length() + 1).split("\\$")[0];
  }
}
