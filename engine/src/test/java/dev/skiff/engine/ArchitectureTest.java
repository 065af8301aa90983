package dev.skiff.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The package table of ARCHITECTURE.md. Arrows point down only; a new package starts with a line
 * here.
 */
class ArchitectureTest {
  static final String ROOT = "dev.skiff.engine";

  /** What each package may use besides itself and the JDK; all may use {@code failure}. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("failure", List.of()),
          Map.entry("durable", List.of()),
          Map.entry("format", List.of()),
          Map.entry("format.tree", List.of("format")),
          Map.entry("format.frame", List.of("format")),
          Map.entry("format.compression", List.of("format", "format.tree")),
          Map.entry("format.cpio", List.of("format", "format.tree")),
          Map.entry(
              "format.deb", List.of("format", "format.tree", "format.compression", "format.tar")),
          Map.entry("format.elf", List.of("format", "format.tree")),
          Map.entry("format.erofs", List.of("format", "format.tree")),
          Map.entry("format.disk", List.of("format", "format.tree")),
          Map.entry("format.ext4", List.of("format")),
          Map.entry("format.fat", List.of("format", "format.tree")),
          Map.entry(
              "format.kernel",
              List.of("format", "format.tree", "format.compression", "format.elf")),
          Map.entry("format.hermit", List.of("format")),
          Map.entry("format.mbr", List.of("format", "format.disk", "format.tree")),
          Map.entry("format.modinfo", List.of("format", "format.tree", "format.elf")),
          Map.entry(
              "format.nanos",
              List.of(
                  "format",
                  "format.disk",
                  "format.fat",
                  "format.mbr",
                  "format.qcow2",
                  "format.tfs",
                  "format.tree")),
          Map.entry("format.qcow2", List.of("format", "format.disk", "format.tree")),
          Map.entry("format.tar", List.of("format", "format.tree")),
          Map.entry("format.tfs", List.of("format", "format.disk", "format.tree")),
          Map.entry("vm", List.of()),
          Map.entry("vm.fake", List.of("vm")),
          Map.entry("vm.guard", List.of("vm", "format", "format.frame", "durable")),
          Map.entry("vm.qemu", List.of("vm", "vm.guard", "durable")),
          Map.entry("state", List.of("durable")),
          Map.entry("log", List.of("vm")),
          Map.entry("image.oci", List.of("format", "format.tree", "format.tar", "durable")),
          Map.entry(
              "image",
              List.of(
                  "image.oci",
                  "cache",
                  "format",
                  "format.tree",
                  "format.tar",
                  "format.compression",
                  "durable",
                  "state")),
          Map.entry("project", List.of()),
          Map.entry(
              "image.archive",
              List.of(
                  "image",
                  "image.oci",
                  "format",
                  "format.tree",
                  "format.tar",
                  "format.compression")),
          Map.entry(
              "build",
              List.of(
                  "project",
                  "image",
                  "image.oci",
                  "format",
                  "format.tree",
                  "format.elf",
                  "format.kernel",
                  "format.tar",
                  "durable")),
          Map.entry(
              "build.hermit",
              List.of(
                  "build",
                  "base.hermit",
                  "rust",
                  "project",
                  "image",
                  "format",
                  "format.hermit",
                  "format.tar",
                  "format.tree",
                  "durable")),
          Map.entry("rust", List.of()),
          Map.entry("cache", List.of()),
          Map.entry("base", List.of("vm", "format", "format.tree", "cache", "files")),
          Map.entry(
              "files",
              List.of("format", "format.tree", "format.ext4", "format.disk", "format.tfs")),
          Map.entry("provenance", List.of("files", "image", "format", "format.tree", "format.elf")),
          Map.entry("base.shelf", List.of("base", "durable", "cache", "format", "format.tree")),
          Map.entry("base.console", List.of("base", "vm", "log")),
          Map.entry(
              "base.nanos",
              List.of(
                  "base",
                  "files",
                  "format.disk",
                  "format.qcow2",
                  "base.console",
                  "base.shelf",
                  "cache",
                  "vm",
                  "durable",
                  "format",
                  "format.tree",
                  "format.compression",
                  "format.elf",
                  "format.kernel",
                  "format.nanos",
                  "format.tar",
                  "format.tfs")),
          Map.entry(
              "base.ownkernel",
              List.of(
                  "base",
                  "base.console",
                  "base.shelf",
                  "cache",
                  "vm",
                  "format",
                  "format.tree",
                  "format.disk",
                  "format.kernel",
                  "format.qcow2")),
          Map.entry(
              "base.hermit",
              List.of(
                  "base",
                  "base.console",
                  "base.shelf",
                  "cache",
                  "rust",
                  "vm",
                  "durable",
                  "format",
                  "format.hermit",
                  "format.tree")),
          Map.entry("base.linux.channel", List.of("base", "vm", "format.frame")),
          Map.entry("base.fake", List.of("base", "vm", "vm.fake", "files", "format.tree", "cache")),
          Map.entry(
              "base.linux",
              List.of(
                  "base",
                  "files",
                  "base.linux.channel",
                  "base.shelf",
                  "cache",
                  "vm",
                  "durable",
                  "format",
                  "format.tree",
                  "format.frame",
                  "format.compression",
                  "format.cpio",
                  "format.deb",
                  "format.elf",
                  "format.erofs",
                  "format.ext4",
                  "format.kernel",
                  "format.modinfo",
                  "format.tar")),
          Map.entry(
              "network",
              List.of("base", "vm", "state", "event", "instance", "dataplane", "durable")),
          Map.entry("dataplane", List.of()),
          Map.entry("dataplane.fake", List.of("dataplane")),
          Map.entry("event", List.of("durable")),
          Map.entry("instance", List.of("state", "vm", "event")),
          Map.entry("volume", List.of("state", "event", "durable")),
          Map.entry(
              "doctor",
              List.of(
                  "base", "dataplane", "rust", "vm", "vm.guard", "vm.qemu", "network", "durable")),
          Map.entry(
              "supervise",
              List.of(
                  "instance",
                  "base",
                  "vm",
                  "network",
                  "log",
                  "image",
                  "volume",
                  "format",
                  "format.tree",
                  "durable")),
          Map.entry(
              "operation",
              List.of(
                  "supervise",
                  "instance",
                  "volume",
                  "event",
                  "build",
                  "build.hermit",
                  "files",
                  "project",
                  "provenance",
                  "image",
                  "image.oci",
                  "image.archive",
                  "base",
                  "vm",
                  "network",
                  "dataplane",
                  "log",
                  "doctor",
                  "cache",
                  "durable",
                  "format",
                  "format.tree",
                  "state")),
          Map.entry("api", List.of("operation")),
          Map.entry(
              "api.docker",
              List.of(
                  "api",
                  "operation",
                  "instance",
                  "volume",
                  "event",
                  "files",
                  "image",
                  "image.archive",
                  "base",
                  "cache",
                  "log",
                  "network",
                  "vm")),
          Map.entry(
              "api.skiff",
              List.of(
                  "api",
                  "api.docker",
                  "operation",
                  "instance",
                  "network",
                  "dataplane",
                  "volume",
                  "files",
                  "provenance",
                  "image",
                  "image.archive",
                  "build",
                  "base",
                  "doctor",
                  "log",
                  "vm")));

  static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // What registers the generated JSON adapters.
          .withImportOption(location -> !location.contains("/jsonb/"))
          .importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyWhatTheTableAllows() {
    return MAY_USE.keySet().stream()
        .sorted()
        .map(name -> dynamicTest(name, () -> usesOnlyAllowed(name)));
  }

  private static void usesOnlyAllowed(String name) {
    Set<String> allowed =
        Stream.concat(Stream.of(name, "failure"), MAY_USE.getOrDefault(name, List.of()).stream())
            .map(each -> ROOT + "." + each)
            .collect(Collectors.toSet());
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name)
        .should()
        .dependOnClassesThat(
            describe(
                "lie in an engine package that the table does not allow " + name,
                used -> isEngine(used) && !allowed.contains(used.getPackageName())))
        .because("arrows point down only; wiring happens in Skiffd")
        .allowEmptyShould(true)
        .check(ENGINE);
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> packages =
        ENGINE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    packages.removeAll(MAY_USE.keySet());
    assertThat(packages).as("packages without a line in the table").isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ENGINE);
  }

  @Test
  void theServersTypesStayInTheApi() {
    noClasses()
        .that(outside("api", "api.docker", "api.skiff"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .because("the HTTP server can then be replaced in one place")
        .check(ENGINE);
  }

  @Test
  void bodiesOfTheApiStayInTheApi() {
    noClasses()
        .that(outside("api", "api.docker", "api.skiff"))
        .should()
        .dependOnClassesThat(
            describe(
                "are bodies, which the codec is not",
                type ->
                    type.getPackageName().equals("dev.skiff.wire.api")
                        && !List.of("WireJson", "MalformedJson").contains(type.getSimpleName())))
        .because("an operation knows no protocol")
        .check(ENGINE);
  }

  @Test
  void theDatabaseStaysInState() {
    noClasses()
        .that(outside("state"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.sqlite..")
        .check(ENGINE);
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> outside(
      String... packages) {
    String[] names = Stream.of(packages).map(name -> ROOT + "." + name).toArray(String[]::new);
    return describe(
        "lie below the wiring and outside " + List.of(packages),
        type -> !type.getPackageName().equals(ROOT) && !resideInAnyPackage(names).test(type));
  }

  private static boolean isEngine(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }
}
