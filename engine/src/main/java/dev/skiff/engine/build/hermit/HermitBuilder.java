package dev.skiff.engine.build.hermit;

import dev.skiff.engine.base.hermit.HermitBase;
import dev.skiff.engine.base.hermit.KernelLibraries;
import dev.skiff.engine.base.hermit.KernelLibrary;
import dev.skiff.engine.build.BuildFailure;
import dev.skiff.engine.build.ProjectConfig;
import dev.skiff.engine.build.SmallFile;
import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.format.hermit.HermitProgram;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.NewImage;
import dev.skiff.engine.project.Project;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.RustFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes images of Rust programs with a Hermit kernel in them. Safe for use by several threads; one
 * compiles at a time.
 */
public final class HermitBuilder {
  private static final String TARGET = "x86_64-unknown-hermit";

  /** Below this folder of an image is its program. */
  private static final String GUEST_FOLDER = "app/";

  private static final int HEAD_BYTES = 64;
  private static final int STARTABLE = 0755;

  /** A header and its padding for each of two entries of a layer. */
  private static final long LAYER_BYTES = 4096;

  private static final long MEBIBYTE = 1 << 20;

  private final Images images;
  private final KernelLibraries libraries;

  public HermitBuilder(Images images, KernelLibraries libraries) {
    this.images = images;
    this.libraries = libraries;
  }

  /**
   * What is wanted.
   *
   * @param folder absolute
   * @param reference for the image; else what skiff.yaml says, else the program's name
   * @param lines is told each line of the tools, by the building thread
   */
  public record Plan(Path folder, Optional<ImageReference> reference, Consumer<String> lines) {}

  /** An image that was made, and the name it got. */
  public record Built(NewImage.Stored stored, ImageReference reference) {}

  /** Whether a folder's image is this builder's: somebody says so now, or its skiff.yaml does. */
  public static boolean takes(Path folder, Optional<String> base) {
    return base.map(HermitBase.NAME::equals)
        .orElseGet(() ->
            project(folder).flatMap(Project::base).filter(HermitBase.NAME::equals).isPresent());
  }

  /** Whether a file is a program that was compiled for Hermit. */
  public static boolean recognises(Path program) {
    if (!Files.isRegularFile(program)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(program)) {
      return HermitProgram.begins(in.readNBytes(HEAD_BYTES));
    } catch (IOException unreadable) {
      return false; // Whoever takes it then says so.
    }
  }

  /**
   * Compiles a project, and the kernel if it is not here yet; makes an image of the program.
   *
   * @throws RustFailure with the compiler's first error, or what the project lacks
   * @throws dev.skiff.engine.image.ImageFailure if the image cannot be stored
   */
  public Built build(Plan plan) {
    return guarded(
        "compile",
        plan.folder(),
        () -> {
          Path folder = real(plan.folder());
          Optional<Project> project = project(folder);
          project.ifPresent(said -> requireNoFiles(folder, said));
          Cargo cargo = libraries.cargo();
          CargoProject sources =
              CargoProject.of(
                  cargo,
                  folder,
                  project.map(Project::program).filter(name -> !name.isEmpty()),
                  plan.lines());
          KernelLibrary library = libraries.get(bus(project, plan.lines()), plan.lines());
          // Programs of several projects may have one name.
          try (HostLock.Held _ = libraries.use(library)) {
            Path program = compiled(cargo, sources, library, plan.lines());
            HermitLabels labels =
                new HermitLabels(read(program))
                    .madeOf(library, cargo.toolchain(), sources.crates());
            return stored(program, sources.program(), labels, config(project, sources), plan);
          }
        });
  }

  /**
   * Makes an image of a program that was compiled elsewhere.
   *
   * @throws dev.skiff.engine.format.FormatFailure if it cannot be booted
   */
  public Built of(Path program, ImageReference reference, List<String> args, List<String> env) {
    return guarded(
        "read",
        program,
        () -> {
          String name = String.valueOf(program.getFileName());
          ImageConfig config = ImageConfig.of(List.of("/" + GUEST_FOLDER + name), args, env);
          HermitLabels labels = new HermitLabels(read(program));
          return stored(
              program, name, labels, config, new Plan(program, Optional.of(reference), _ -> {}));
        });
  }

  private static Path compiled(
      Cargo cargo, CargoProject sources, KernelLibrary library, Consumer<String> lines)
      throws IOException, InterruptedException {
    cargo.build(
        new Cargo.Build(
            "'" + sources.program() + "'",
            sources.folder(),
            List.of(
                "rustc",
                "--release",
                "--package",
                sources.source().id(),
                "--bin",
                sources.program(),
                "--target",
                TARGET,
                "--target-dir",
                library.programs().toString(),
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=compiler-builtins-mem",
                // For the program alone: what it consists of does not depend on the kernel.
                "--",
                "-Lnative=" + library.folder(),
                "-Clink-arg=-l" + KernelLibrary.LINK_NAME),
            Map.of("CARGO_TARGET_X86_64_UNKNOWN_HERMIT_LINKER", cargo.linker())),
        lines);
    return library.programs().resolve(TARGET).resolve("release").resolve(sources.program());
  }

  /** A microvm boots sooner, where there is the memory for it. */
  private static Bus bus(Optional<Project> project, Consumer<String> lines) {
    Optional<Bus> asked =
        project.flatMap(said -> Optional.ofNullable(said.hermit().get("bus"))).flatMap(Bus::of);
    long memory = project.flatMap(Project::memoryBytes).orElse(0L) / MEBIBYTE;
    boolean enough = memory >= HermitBase.MINIMUM_MEMORY_MMIO_MEBIBYTES;
    Bus chosen = asked.orElse(enough ? Bus.MMIO : Bus.PCI);
    String why =
        asked.isPresent()
            ? "skiff.yaml says so"
            : (enough ? "there are " : "the project does not ask for ")
                + HermitBase.MINIMUM_MEMORY_MMIO_MEBIBYTES
                + " MiB of memory";
    lines.accept(
        switch (chosen) {
          case PCI -> "for a q35 with PCI: " + why;
          case MMIO -> "for a microvm with virtio-mmio: " + why;
        });
    return chosen;
  }

  private static ImageConfig config(Optional<Project> project, CargoProject sources) {
    String program = "/" + GUEST_FOLDER + sources.program();
    return project
        .map(said -> ProjectConfig.of(said, program))
        .orElseGet(() -> ImageConfig.of(List.of(program), List.of(), List.of()));
  }

  private Built stored(
      Path program, String name, HermitLabels labels, ImageConfig config, Plan plan)
      throws IOException {
    long size = Files.size(program);
    FileTree.Builder tree = FileTree.builder();
    tree.put(
        GUEST_FOLDER + name,
        new Node.RegularFile(
            Node.Ownership.root(STARTABLE), Content.region(program.toRealPath(), 0, size)));
    ImageReference reference =
        plan.reference()
            .or(() -> project(plan.folder()).flatMap(Project::name).map(ImageReference::parse))
            .orElseGet(() -> ImageReference.ofProgram(name));
    try (NewImage image = images.begin(size + LAYER_BYTES)) {
      TarWriter.write(tree.build(), image.layer());
      return new Built(image.commit(labels.with(config), Optional.of(reference)), reference);
    }
  }

  private static HermitProgram read(Path program) throws IOException {
    try (FileChannel channel = FileChannel.open(program, StandardOpenOption.READ)) {
      return HermitProgram.read(new FileBytes(channel, program, "the Hermit program"));
    }
  }

  private static void requireNoFiles(Path folder, Project project) {
    if (!project.files().isEmpty()
        || !project.folders().isEmpty()
        || !project.volumes().isEmpty()) {
      throw BuildFailure.filesOnHermit(folder);
    }
  }

  private static Path real(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw BuildFailure.noFolder(folder);
    }
    return folder.toRealPath();
  }

  /** Empty for a folder without a skiff.yaml. */
  private static Optional<Project> project(Path folder) {
    Path file = folder.resolve(Project.FILE);
    try {
      return Optional.of(Project.read(file.toString(), SmallFile.read(file)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw BuildFailure.unreadable(file, unreadable);
    }
  }

  private interface Step<T> {
    T run() throws IOException, InterruptedException;
  }

  private static <T> T guarded(String what, Path where, Step<T> step) {
    try {
      return step.run();
    } catch (ClosedByInterruptException | InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw RustFailure.interrupted(what + " '" + where + "'");
    } catch (IOException failure) {
      throw RustFailure.storage(what, where, failure);
    }
  }
}
