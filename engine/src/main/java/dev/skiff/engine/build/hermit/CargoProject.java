package dev.skiff.engine.build.hermit;

import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.CargoMetadata;
import dev.skiff.engine.rust.LockFile;
import dev.skiff.engine.rust.RustFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What of a Cargo project is to be compiled.
 *
 * @param folder where cargo is called
 * @param program the binary's name
 */
record CargoProject(Path folder, CargoMetadata.Crate source, Path root, String program) {
  private static final String MANIFEST = "Cargo.toml";

  /** Crates that get a kernel when they are built. */
  private static final List<String> KERNELS = List.of("hermit", "hermit-sys");

  /** The kind of a dependency that no program is linked with. */
  private static final String FOR_TESTS = "dev";

  /**
   * Looks at a folder.
   *
   * @param wanted the binary, where somebody named one
   * @throws RustFailure if that is no project, or it cannot be told what to compile
   */
  static CargoProject of(
      Cargo cargo, Path folder, Optional<String> wanted, Consumer<String> listener)
      throws IOException, InterruptedException {
    if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
      throw RustFailure.noProject(folder);
    }
    CargoMetadata metadata = cargo.metadata(folder, List.of("--no-deps"), listener);
    List<CargoMetadata.Crate> packages =
        metadata.in(folder).map(List::of).orElseGet(metadata::packages);
    List<String> programs = packages.stream().flatMap(each -> each.programs().stream()).toList();
    String program = wanted.orElseGet(() -> only(folder, programs));
    CargoMetadata.Crate source =
        packages.stream()
            .filter(each -> each.programs().contains(program))
            .findFirst()
            .orElseThrow(() -> RustFailure.unknownProgram(folder, program, programs));
    requireNoKernel(folder, source);
    return new CargoProject(folder, source, metadata.root(), program);
  }

  private static String only(Path folder, List<String> programs) {
    if (programs.size() != 1) {
      throw RustFailure.whichProgram(folder, programs);
    }
    return programs.getFirst();
  }

  private static void requireNoKernel(Path folder, CargoMetadata.Crate source) {
    source.dependencies().stream()
        .filter(each -> KERNELS.contains(each.name()) && !FOR_TESTS.equals(each.kind()))
        .findFirst()
        .ifPresent(each -> {
          throw RustFailure.bringsKernel(folder, each.name());
        });
  }

  /** The crates that it was compiled of, a line each; there is a lock file once it was compiled. */
  List<String> crates() throws IOException {
    return LockFile.read(root.resolve("Cargo.lock")).crates().stream()
        .filter(crate -> crate.sha256().isPresent())
        .map(crate -> crate.name() + " " + crate.version() + " " + crate.sha256().orElseThrow())
        .toList();
  }
}
