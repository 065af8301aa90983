package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Claims;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Reach;
import dev.skiff.engine.base.Storage;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.base.console.ConsoleGuest;
import dev.skiff.engine.base.shelf.BootSets;
import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.format.hermit.HermitProgram;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The library operating system Hermit: the kernel is in the program, the loader is ours. */
public final class HermitBase implements Base {
  public static final String NAME = "hermit";

  /** Changes with what a boot set is made of. */
  private static final int FORMAT = 1;

  /** Measured with PCI: 64 MiB boot a program with eight threads and the network. */
  private static final int MINIMUM_MEMORY_MEBIBYTES = 64;

  /** Measured: the buffers of a virtio-mmio queue take 64 MiB, as it has 1024 entries. */
  public static final int MINIMUM_MEMORY_MMIO_MEBIBYTES = 320;

  private final Storage storage;
  private final Path loader;
  private final KernelLibraries libraries;
  private final InstantSource clock;
  private final Claims claims = new Claims();
  private final BootSets programs;
  private final MadeCache made;

  /**
   * Touches nothing until it is asked for something.
   *
   * @param home the engine's, see docs/design/engine.md
   * @param loader {@code skiff-hermit-loader}
   */
  public HermitBase(Path home, Path loader, KernelLibraries libraries, InstantSource clock) {
    this.storage = new Storage(home);
    this.loader = loader;
    this.libraries = libraries;
    this.clock = clock;
    Path sets = home.resolve("cache").resolve("boot-sets-" + NAME);
    this.programs = new BootSets(sets, NAME, Programs::bake, clock);
    this.made = new MadeCache(claims, programs, List.of(libraries.cache()));
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Kernel libraries to link programs with; an image needs none to run. */
  @Override
  public List<Kernel> kernels() {
    return libraries.kernels();
  }

  @Override
  public boolean chosenFreely() {
    return false;
  }

  /** Compiles the kernels for both buses. */
  @Override
  public Kernel pull(Optional<String> version, KernelProgress progress) {
    if (version.isPresent() && !version.get().equals(KernelSource.VERSION)) {
      throw BaseFailure.unknownRelease(
          NAME, version.get(), "crates.io that is known to work here: " + KernelSource.VERSION);
    }
    KernelLibrary first = libraries.get(Bus.PCI, progress::step);
    libraries.get(Bus.MMIO, progress::step);
    return kernels().stream()
        .filter(kernel -> kernel.id().equals(first.id()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Kernel importFrom(Path source, KernelProgress progress) {
    throw BaseFailure.unsupported(
        NAME, "import a kernel", "it is compiled of a published crate: skiff base pull hermit");
  }

  @Override
  public void remove(String id, Function<String, Optional<String>> user) {
    libraries.remove(id, user);
  }

  @Override
  public Capabilities capabilities() {
    return HermitCapabilities.ALL;
  }

  @Override
  public List<Objection> objections(Wish wish, Supplier<FileTree> tree) {
    List<Objection> found = new ArrayList<>(lacking(wish));
    if (found.isEmpty()) {
      storage.ask("look at the image", () -> fitness(wish, tree.get())).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Objection> fitness(Wish wish, FileTree tree) throws IOException {
    String name = wish.argv().getFirst();
    Optional<Content> program = Programs.find(tree, name);
    if (program.isEmpty()) {
      return Optional.of(Objection.impossible("there is no program '" + name + "' in the image"));
    }
    return Programs.isProgram(program.get())
        ? Optional.empty()
        : Optional.of(Objection.impossible("'" + name + "' is not compiled for Hermit"));
  }

  @Override
  public int minimumMemoryMebibytes() {
    return MINIMUM_MEMORY_MEBIBYTES;
  }

  @Override
  public Claim claim(String imageDigest) {
    return claims.begin(imageDigest);
  }

  @Override
  public Cache cache() {
    return made;
  }

  /**
   * Needs nothing but the image: which kernel it is was decided when it was linked. It has no disk;
   * which of its programs is booted is the instance's.
   */
  @Override
  public BootSet bootSet(String imageDigest, Supplier<VerifiedTree> tree) {
    return storage.ask(
        "make a boot set",
        () -> {
          String key = Sha256.of(String.join("\n", imageDigest, NAME + " " + FORMAT));
          Path folder = programs.get(key, imageDigest, NAME, tree);
          return new BootSet(NAME, key, folder, loader, Optional.empty(), loader, NAME);
        });
  }

  @Override
  public Machine machine(
      BootSet bootSet, Resources resources, Identity identity, Path instanceDirectory) {
    identity.requireOneNetwork(NAME);
    return storage.ask(
        "read the program of an instance",
        () -> {
          String name = identity.argv().getFirst();
          Path file =
              Programs.find(bootSet.directory(), name)
                  .orElseThrow(() ->
                      BaseFailure.unfit(
                          NAME,
                          "there is no Hermit program '" + name + "' in the image",
                          "see what is in it: skiff files tree IMAGE"));
          HermitProgram program = Programs.read(file);
          requireMemory(program.bus(), resources.memoryMebibytes());
          return new Machine(
              board(program.bus()),
              new Machine.Kernel(loader, Optional.of(file), BootArguments.of(identity)),
              resources.memoryMebibytes(),
              resources.cpus(),
              List.of(),
              List.of(),
              resources.nic(),
              Machine.Wires.SERIAL_LINE_F4);
        });
  }

  private static Machine.Board board(Bus bus) {
    return switch (bus) {
      case PCI -> Machine.Board.Q35_MODERN;
      case MMIO -> Machine.Board.MICROVM_BARE;
    };
  }

  private static void requireMemory(Bus bus, int memory) {
    if (bus == Bus.MMIO && memory < MINIMUM_MEMORY_MMIO_MEBIBYTES) {
      throw BaseFailure.unfit(
          NAME,
          "with virtio-mmio it needs "
              + MINIMUM_MEMORY_MMIO_MEBIBYTES
              + " MiB of memory, and has "
              + memory,
          "say -m "
              + MINIMUM_MEMORY_MMIO_MEBIBYTES
              + "m, or build it for PCI (hermit: {bus: pci}), which needs "
              + MINIMUM_MEMORY_MEBIBYTES);
    }
  }

  @Override
  public Guest converse(RunningMachine machine, Identity identity, Place place, Reach reach) {
    return ConsoleGuest.watch(machine, identity, place, new HermitManner(), clock, reach);
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Place place) {
    return new HermitManner().lastWord(exit, place);
  }
}
