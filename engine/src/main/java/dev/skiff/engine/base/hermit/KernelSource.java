package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.CargoMetadata;
import dev.skiff.engine.rust.LockFile;
import dev.skiff.engine.rust.RustFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The kernel's sources: a published crate, got and verified by cargo, and once more against the
 * digest that is known here. Kept as it is compiled: a copy with small changes.
 */
final class KernelSource {
  static final String CRATE = "hermit-kernel";

  /** The newest with a kernel in it: 0.13.0 is empty. */
  static final String VERSION = "0.11.0";

  /** Of the crate's file, in the registry's index. */
  static final String DIGEST = "e5a914a929e843e539267f5f8d1b6b53add9587db6caa5547b7bff16edba8e03";

  /** What is done to the sources; part of what a library's id stands for. */
  static final List<String> CHANGES =
      List.of(
          "without rust-toolchain.toml and .cargo, which ask for a rustup and its nightly",
          "#[naked] written #[unsafe(naked)], as rustc 1.88 and later have it");

  private static final Set<String> LEFT_OUT = Set.of("rust-toolchain.toml", ".cargo", ".cargo-ok");
  private static final String OLD_ATTRIBUTE = "#[naked]";
  private static final String NEW_ATTRIBUTE = "#[unsafe(naked)]";

  /** The crate has 300 files of 2 MiB. */
  private static final int MAX_FILES = 5_000;

  private static final long MAX_FILE_BYTES = 4 << 20;

  private final Path directory;

  /**
   * @param directory made when it is needed
   */
  KernelSource(Path directory) {
    this.directory = directory;
  }

  /** The folder to compile; got now if it is not here. */
  Path get(Cargo cargo, Consumer<String> listener) throws IOException, InterruptedException {
    Path folder = directory.resolve(CRATE + "-" + VERSION + "-" + LibraryRecord.FORMAT);
    if (!Files.isDirectory(folder)) {
      listener.accept("getting the kernel's sources: crate " + CRATE + " " + VERSION);
      Files.createDirectories(directory);
      try (WorkDirectory work = WorkDirectory.open(directory)) {
        Path crate = fetched(cargo, work.path().resolve("asking"), listener);
        Path source = Files.createDirectory(work.path().resolve("source"));
        Files.walkFileTree(crate, new Copy(crate, source));
        work.publishFile("source", folder);
      }
    }
    return folder;
  }

  /** By an empty crate that depends on it: cargo gets crates for no other reason. */
  private static Path fetched(Cargo cargo, Path asking, Consumer<String> listener)
      throws IOException, InterruptedException {
    Files.createDirectories(asking.resolve("src"));
    Files.createFile(asking.resolve("src/lib.rs"));
    Files.writeString(
        asking.resolve("Cargo.toml"),
        """
        [package]
        name = "asking-for-a-kernel"
        version = "0.0.0"
        edition = "2021"

        [dependencies]
        %s = { version = "=%s", default-features = false }
        """
            .formatted(CRATE, VERSION));
    CargoMetadata metadata =
        cargo.metadata(asking, List.of("--filter-platform", "x86_64-unknown-none"), listener);
    requireKnown(LockFile.read(asking.resolve("Cargo.lock")));
    return metadata.packages().stream()
        .filter(each -> each.name().equals(CRATE))
        .findFirst()
        .orElseThrow(() -> RustFailure.unexpected("find the crate " + CRATE, "cargo has it not"))
        .folder();
  }

  static void requireKnown(LockFile lock) {
    String actual = lock.crate(CRATE).flatMap(LockFile.Crate::sha256).orElse("none");
    if (!actual.equals(DIGEST)) {
      throw BaseFailure.digestChanged("the crate " + CRATE + " " + VERSION, DIGEST, actual);
    }
  }

  /** Spells an attribute as newer compilers want it; whatever else stands on a line is left. */
  static String changed(String source) {
    if (!source.contains(OLD_ATTRIBUTE)) {
      return source;
    }
    StringBuilder changed = new StringBuilder();
    source
        .lines()
        .map(line ->
            line.strip().equals(OLD_ATTRIBUTE) ? line.replace(OLD_ATTRIBUTE, NEW_ATTRIBUTE) : line)
        .forEach(line -> changed.append(line).append('\n'));
    return changed.toString();
  }

  private static final class Copy extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;
    private int files;

    Copy(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (LEFT_OUT.contains(String.valueOf(folder.getFileName()))) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      Files.createDirectories(to.resolve(from.relativize(folder).toString()));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String name = String.valueOf(file.getFileName());
      if (LEFT_OUT.contains(name) || !attributes.isRegularFile()) {
        return FileVisitResult.CONTINUE;
      }
      if (++files > MAX_FILES || attributes.size() > MAX_FILE_BYTES) {
        throw new IOException("'" + from + "' has more than a crate's files");
      }
      Path target = to.resolve(from.relativize(file).toString());
      if (name.endsWith(".rs")) {
        Files.writeString(target, changed(Files.readString(file, StandardCharsets.UTF_8)));
      } else {
        Files.copy(file, target);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
