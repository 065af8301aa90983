package dev.skiff.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What no class of the engine calls, or only those named here. */
class ForbiddenCallsTest {
  private static final String ROOT = ArchitectureTest.ROOT;
  private static final JavaClasses ENGINE = ArchitectureTest.ENGINE;

  /** The only classes that may start another program. */
  private static final Set<String> STARTERS =
      Set.of(
          ROOT + ".base.linux.Tool",
          ROOT + ".dataplane.HostProcesses",
          ROOT + ".rust.Call",
          ROOT + ".vm.guard.GuardProgram",
          ROOT + ".vm.qemu.AccelerationProbe",
          ROOT + ".vm.qemu.QemuInstallation");

  @Test
  void noMountTableIsNeeded() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.FileStore")
        .because("a chroot or sandbox has none; FreeSpace and File.getTotalSpace do without")
        .check(ENGINE);
  }

  @Test
  void processesAreStartedInNamedClasses() {
    noClasses()
        .that(
            describe("do not start programs by trade", type -> !STARTERS.contains(outermost(type))))
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class)
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .because("each place that starts programs says how it ends them")
        .check(ENGINE);
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
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, java.security.SecureRandom.class)
        .because("tests give their own Clock and RandomGenerator")
        .check(ENGINE);
  }

  @Test
  void nothingIsPrintedPastTheLog() {
    noClasses()
        .that(describe("are below the wiring", type -> !type.getPackageName().equals(ROOT)))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("the engine has a log; only Skiffd may complain before there is one")
        .check(ENGINE);
  }

  private static String outermost(JavaClass type) {
    Optional<JavaClass> enclosing = type.getEnclosingClass();
    return enclosing.map(ForbiddenCallsTest::outermost).orElse(type.getName());
  }
}
