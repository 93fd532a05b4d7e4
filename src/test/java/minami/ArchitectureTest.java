package minami;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which package may see which: the layout that the README draws. It leaves no room for a cycle. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("minami");

  /**
   * Each package, and those that it may see. {@code minami} is the package, without those in it.
   */
  private static final Map<String, Set<String>> MAY_SEE =
      Map.ofEntries(
          entry("minami.address", Set.of("minami.image", "minami.uri")),
          entry("minami.breaker", Set.of()),
          entry("minami.cache", Set.of("minami.image", "minami.see")),
          entry("minami.client", Set.of("minami.thread")),
          entry(
              "minami.cluster",
              Set.of(
                  "minami.breaker",
                  "minami.client",
                  "minami.image",
                  "minami.see",
                  "minami.thread",
                  "minami.trace")),
          entry("minami.image", Set.of("minami.jpeg", "minami.png", "minami.see", "minami.webp")),
          entry("minami.jpeg", Set.of()),
          entry("minami.jmx", Set.of()),
          entry("minami.launch", Set.of()),
          entry("minami.log", Set.of()),
          entry(
              "minami.moderation",
              Set.of(
                  "minami.breaker",
                  "minami.client",
                  "minami.log",
                  "minami.see",
                  "minami.thread",
                  "minami.uri")),
          entry(
              "minami.origin",
              Set.of(
                  "minami.breaker",
                  "minami.client",
                  "minami.log",
                  "minami.s3",
                  "minami.thread",
                  "minami.trace",
                  "minami.uri")),
          entry(
              "minami.metrics",
              Set.of(
                  "minami",
                  "minami.cache",
                  "minami.cluster",
                  "minami.image",
                  "minami.jmx",
                  "minami.moderation",
                  "minami.origin",
                  "minami.store")),
          entry("minami.png", Set.of()),
          entry("minami.s3", Set.of("minami.thread", "minami.uri")),
          entry("minami.see", Set.of()),
          entry(
              "minami.store",
              Set.of(
                  "minami.breaker",
                  "minami.client",
                  "minami.image",
                  "minami.log",
                  "minami.s3",
                  "minami.see",
                  "minami.thread",
                  "minami.uri")),
          entry("minami.thread", Set.of()),
          entry("minami.trace", Set.of()),
          entry("minami.uri", Set.of()),
          entry("minami.webp", Set.of()),
          entry(
              "minami",
              Set.of(
                  "minami.address",
                  "minami.cache",
                  "minami.cluster",
                  "minami.image",
                  "minami.moderation",
                  "minami.origin",
                  "minami.see",
                  "minami.store",
                  "minami.thread",
                  "minami.trace")),
          entry(
              "minami.config",
              Set.of(
                  "minami",
                  "minami.address",
                  "minami.cluster",
                  "minami.image",
                  "minami.moderation",
                  "minami.origin",
                  "minami.s3",
                  "minami.see",
                  "minami.store",
                  "minami.thread")),
          entry(
              "minami.web",
              Set.of(
                  "minami",
                  "minami.address",
                  "minami.cache",
                  "minami.cluster",
                  "minami.config",
                  "minami.image",
                  "minami.jmx",
                  "minami.log",
                  "minami.metrics",
                  "minami.moderation",
                  "minami.origin",
                  "minami.see",
                  "minami.store",
                  "minami.thread",
                  "minami.trace")));

  @Test
  void packages_seeOnlyThoseBelowThem() {
    MAY_SEE.forEach(
        (name, seen) ->
            noClasses()
                .that()
                .resideInAPackage(name)
                .should()
                .dependOnClassesThat(
                    resideInAPackage("minami..")
                        .and(doNot(resideInAPackage(name)))
                        .and(doNot(resideInAnyPackage(seen.toArray(String[]::new)))))
                .check(CLASSES));
  }

  @Test
  void everyPackage_hasItsPlace() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName))
        .allSatisfy(name -> assertThat(MAY_SEE).containsKey(name));
  }

  /** Those that see nothing are taken away, again and again, until none is left. */
  @Test
  void packagesThatMaySeeEachOther_haveNoCircle() {
    Map<String, Set<String>> left = new HashMap<>(MAY_SEE);
    while (left.values().removeIf(seen -> seen.stream().noneMatch(left::containsKey))) {}
    assertThat(left).isEmpty();
  }

  @Test
  void cacheClusterAndStore_seeOfPicturesOnlyTheThumbnail() {
    noClasses()
        .that()
        .resideInAnyPackage("minami.cache", "minami.cluster", "minami.store")
        .should()
        .dependOnClassesThat(
            resideInAPackage("minami.image")
                .and(doNot(simpleName("Thumbnail")))
                .and(doNot(simpleName("ThumbnailFields")))
                .and(doNot(simpleName("Sha256"))))
        .check(CLASSES);
  }

  /** So nothing else can answer with a status. */
  @Test
  void servlets_areSeenByWebOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages("minami.web", "minami.launch")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.servlet..")
        .check(CLASSES);
  }

  /** It may be set back, and then what was to be over in seconds would take as long as the step. */
  @Test
  void lifetimes_areNotToldByTheClockOnTheWall() {
    noClasses()
        .that()
        .resideInAnyPackage("minami", "minami.cache", "minami.origin")
        .and(doNot(simpleName("Freshness"))) // an origin's dates are of that clock
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat(simpleName("ExpiryPolicyBuilder")) // Ehcache's lives by it
        .check(CLASSES);
  }

  @Test
  void micrometer_isSeenByMetricsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("minami.metrics")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(CLASSES);
  }

  @Test
  void openTelemetry_isSeenByTraceOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("minami.trace")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void awsSdk_isSeenByS3Only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("minami.s3")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .check(CLASSES);
  }

  @Test
  void jetcd_isSeenByClusterOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("minami.cluster")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.etcd..")
        .check(CLASSES);
  }
}
