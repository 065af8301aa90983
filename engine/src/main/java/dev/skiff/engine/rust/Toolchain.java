package dev.skiff.engine.rust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A compiler whose standard library can be compiled for another target, and what is needed beside
 * it. Found where Debian's packages put it, never in PATH: a rustup there answers to the same
 * names.
 *
 * @param compilerVersion e.g. {@code rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source
 *     tarball)}
 * @param linkerVersion e.g. {@code Debian LLD 14.0.6 (compatible with GNU linkers)}
 */
public record Toolchain(Path root, String compilerVersion, String linkerVersion) {
  /** What gets it, for people. */
  public static final String INSTALL =
      "apt-get install --no-install-recommends rustc-web cargo-web rust-web-src"
          + " libstd-rust-web-dev lld";

  /** {@code #[unsafe(naked)]}, which kernels are written with, is stable since this release. */
  private static final int OLDEST_MINOR = 88;

  private static final Pattern VERSION = Pattern.compile("rustc 1\\.(\\d{1,4})\\..*");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The library's sources and the lock file of what they need: rust-web-src. */
  private static final String SOURCES = "usr/lib/rustlib/src/rust/library/Cargo.lock";

  /** Build scripts are compiled for this computer: libstd-rust-web-dev. */
  private static final String HOST_LIBRARY = "usr/lib/rustlib/x86_64-unknown-linux-gnu/lib";

  private static final String BIN = "usr/bin";

  /** A part of it. */
  public enum Part {
    CARGO("cargo"),
    COMPILER("rustc"),
    LINKER("ld.lld"),
    OBJCOPY("objcopy"),
    ARCHIVER("ar");

    private final String program;

    Part(String program) {
      this.program = program;
    }
  }

  /**
   * The one of this computer.
   *
   * @param root what stands for {@code /}, which it is outside of tests
   * @throws RustFailure naming what is missing and the packages that have it
   */
  public static Toolchain find(Path root) {
    missing(root)
        .ifPresent(file -> {
          throw RustFailure.noToolchain(file);
        });
    try {
      String compiler = version(root, Part.COMPILER);
      requireNewEnough(compiler);
      return new Toolchain(root, compiler, version(root, Part.LINKER));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw RustFailure.interrupted("looking for the Rust toolchain");
    }
  }

  /** The first of its files that is not there. */
  public static Optional<Path> missing(Path root) {
    return Stream.concat(
            Stream.of(Part.values()).map(part -> path(root, part)),
            Stream.of(root.resolve(SOURCES), root.resolve(HOST_LIBRARY)))
        .filter(file -> !Files.exists(file))
        .findFirst();
  }

  public Path path(Part part) {
    return path(root, part);
  }

  private static Path path(Path root, Part part) {
    return root.resolve(BIN).resolve(part.program);
  }

  static void requireNewEnough(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < OLDEST_MINOR) {
      throw RustFailure.tooOld(version, OLDEST_MINOR);
    }
  }

  private static String version(Path root, Part part) throws InterruptedException {
    Path program = path(root, part);
    try {
      Call call =
          new Call(List.of(program.toString(), "--version"), Map.of("LC_ALL", "C"), root, LIMIT);
      Call.Ended ended = call.run(_ -> {});
      String text = ended.output().strip();
      if (!ended.succeeded() || text.isEmpty()) {
        throw RustFailure.unexpected("ask " + program + " for its version", ended.why());
      }
      return text.lines().findFirst().orElseThrow();
    } catch (IOException failure) {
      throw RustFailure.storage("start " + program, root, failure);
    }
  }
}
