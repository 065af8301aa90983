package dev.skiff.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the Skiff under test lies; {@code ./dev test} names it by system properties. */
public final class Staged {
  private Staged() {}

  /** The staged layout: {@code bin}, {@code lib}, {@code libexec}. */
  public static Path root() {
    return named("skiff.stage");
  }

  public static Path command() {
    return root().resolve("bin/skiff");
  }

  public static Path engine() {
    return root().resolve("bin/skiffd");
  }

  /**
   * A {@code bases} folder with a kernel in it, copied into each home so that it is fetched once.
   */
  public static Path bases() {
    return named("skiff.bases");
  }

  /** This repository's {@code examples} folder. */
  public static Path examples() {
    return named("skiff.examples");
  }

  /**
   * A program in another language than C, which {@code ./dev test} compiled; empty where it found
   * no compiler.
   */
  public static Optional<Path> program(String name) {
    return Optional.of(named("skiff.programs").resolve(name)).filter(Files::isExecutable);
  }

  private static Path named(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException(
          "the system property '" + property + "' is not set; ./dev test and ./dev bench set it");
    }
    Path path = Path.of(value).toAbsolutePath();
    if (!Files.exists(path)) {
      throw new IllegalStateException("'" + path + "' (" + property + ") is not there");
    }
    return path;
  }
}
