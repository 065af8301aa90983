package dev.skiff.fabric;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The packages of the fabric, which knows of Skiff only {@code wire}. Arrows point down only. */
class ArchitectureTest {
  private static final String ROOT = "dev.skiff.fabric";

  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("packet", List.of()),
          Map.entry("system", List.of()),
          Map.entry("table", List.of("packet")),
          Map.entry("flow", List.of("packet")),
          Map.entry("verdict", List.of("packet", "table", "flow")),
          Map.entry("port", List.of("packet", "system")),
          Map.entry("capture", List.of("packet", "table", "verdict", "loop")),
          Map.entry(
              "control", List.of("packet", "table", "flow", "verdict", "port", "loop", "capture")),
          Map.entry("dns", List.of("packet", "table", "verdict", "loop")),
          Map.entry("answer", List.of("packet", "table", "verdict", "loop")),
          Map.entry("loop", List.of("packet", "table", "flow", "verdict", "port", "system")));

  private static final JavaClasses FABRIC =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyWhatTheTableAllows() {
    return MAY_USE.keySet().stream().sorted().map(name -> dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    Set<String> allowed =
        Stream.concat(Stream.of(name), MAY_USE.getOrDefault(name, List.of()).stream())
            .map(each -> ROOT + "." + each)
            .collect(Collectors.toSet());
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name)
        .should()
        .dependOnClassesThat(
            describe(
                "lie in a package of Skiff that the table does not allow " + name,
                used ->
                    used.getPackageName().startsWith("dev.skiff")
                        && !used.getPackageName().equals("dev.skiff.wire.fabric")
                        && !(name.equals("control")
                            && used.getPackageName().equals("dev.skiff.wire.api"))
                        && !allowed.contains(used.getPackageName())))
        .because("arrows point down only; wiring happens in the root package")
        .allowEmptyShould(true)
        .check(FABRIC);
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> packages =
        FABRIC.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    packages.removeAll(MAY_USE.keySet());
    assertThat(packages).as("packages without a line in the table").isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(FABRIC);
  }

  @Test
  void nothingOfTheEngineIsKnown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.skiff.engine..", "dev.skiff.cli..")
        .because("the fabric is a process of its own and sees wire only")
        .check(FABRIC);
  }

  @Test
  void nativeCodeIsCalledInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".system")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .because("each downcall is justified where it stands")
        .check(FABRIC);
  }

  @Test
  void timeAndChanceAreInjected() {
    noClasses()
        .that(describe("are below the wiring", type -> !type.getPackageName().equals(ROOT)))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, java.security.SecureRandom.class)
        .because("tests give their own clock and seed")
        .check(FABRIC);
  }
}
