package dev.skiff.engine.vm.guard;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The C programs that tests run. {@code make -C native all testtools} builds them, which {@code
 * ./dev} does before Maven; {@code -Dskiff.native=FOLDER} names another place.
 */
public final class Native {
  private Native() {}

  public static Path guard() {
    return program("skiff-guard");
  }

  public static Path nat() {
    return program("skiff-nat");
  }

  static Path fakeHypervisor() {
    return program("test/fakeqemu");
  }

  /** Where packaging/stage puts programs; they are there or not. */
  public static Path staged() {
    return root().resolve("target/skiff/libexec");
  }

  private static Path program(String name) {
    Path program = folder().resolve(name);
    if (!Files.isExecutable(program)) {
      fail("%s is missing: build it with 'make -C native all testtools'", program);
    }
    return program;
  }

  private static Path folder() {
    String named = System.getProperty("skiff.native");
    if (named != null) {
      return Path.of(named).toAbsolutePath();
    }
    return root().resolve("target/native");
  }

  private static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("native/Makefile"))) {
      root = Objects.requireNonNull(root.getParent(), "not below a checkout of Skiff");
    }
    return root;
  }
}
