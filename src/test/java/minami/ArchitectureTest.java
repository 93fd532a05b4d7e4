package minami;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which package may see which: the layout that the README draws. It leaves no room for a cycle. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("minami");

  @Test
  void nothing_seesWeb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("minami.web..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("minami.web..")
        .check(CLASSES);
  }

  @Test
  void originAndCodecs_seeNothingOfOurs() {
    for (String name :
        new String[] {
          "minami.origin",
          "minami.jpeg",
          "minami.png",
          "minami.webp",
          "minami.launch",
          "minami.breaker"
        }) {
      noClasses()
          .that()
          .resideInAPackage(name)
          .should()
          .dependOnClassesThat(
              resideInAPackage("minami..")
                  .and(doNot(resideInAPackage(name)))
                  .and(doNot(simpleName("MonotonicClock"))))
          .check(CLASSES);
    }
  }

  @Test
  void image_seesCodecsOnly() {
    noClasses()
        .that()
        .resideInAPackage("minami.image")
        .should()
        .dependOnClassesThat(
            resideInAPackage("minami..")
                .and(
                    doNot(
                        resideInAnyPackage(
                            "minami.image", "minami.jpeg", "minami.png", "minami.webp"))))
        .check(CLASSES);
  }

  @Test
  void cacheAndCluster_seeOnlyTheThumbnail() {
    for (String name : new String[] {"minami.cache", "minami.cluster"}) {
      noClasses()
          .that()
          .resideInAPackage(name)
          .should()
          .dependOnClassesThat(
              resideInAPackage("minami..")
                  .and(doNot(resideInAPackage(name)))
                  .and(
                      doNot(
                          simpleName("Thumbnail")
                              .or(simpleName("Format"))
                              .or(simpleName("MonotonicClock")))))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void base_doesNotSeeCluster() {
    noClasses()
        .that()
        .resideInAPackage("minami")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "minami.cluster", "minami.jpeg", "minami.png", "minami.webp", "minami.launch")
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
