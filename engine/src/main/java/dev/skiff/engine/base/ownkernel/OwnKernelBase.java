package dev.skiff.engine.base.ownkernel;

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
import dev.skiff.engine.base.console.Manner;
import dev.skiff.engine.base.shelf.BootSets;
import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Images that bring what a machine boots: docs/design/own-kernel.md. */
public final class OwnKernelBase implements Base {
  public static final String NAME = "own-kernel";

  /** The smallest such guests need no more; how much a kernel needs, only its maker knows. */
  private static final int MINIMUM_MEMORY_MEBIBYTES = 8;

  /** What else could be said: no other base boots what such an image is. */
  private static final String NO_OTHER =
      "leave it out; an image that is its own kernel has no other base";

  private final Storage storage;
  private final InstantSource clock;
  private final Claims claims = new Claims();
  private final BootSets folders;
  private final MadeCache made;

  /**
   * Touches nothing until it is asked for something.
   *
   * @param home the engine's, see docs/design/engine.md
   */
  public OwnKernelBase(Path home, InstantSource clock) {
    this.storage = new Storage(home);
    this.clock = clock;
    Path sets = home.resolve("cache").resolve("boot-sets-" + NAME);
    this.folders = new BootSets(sets, NAME, KernelFolder::bake, clock);
    this.made = new MadeCache(claims, folders, List.of());
  }

  @Override
  public String name() {
    return NAME;
  }

  /** None: each image brings its own. */
  @Override
  public List<Kernel> kernels() {
    return List.of();
  }

  @Override
  public boolean kernelsInImages() {
    return true;
  }

  @Override
  public Kernel pull(Optional<String> version, KernelProgress progress) {
    throw keepsNone("pull a kernel");
  }

  @Override
  public Kernel importFrom(Path source, KernelProgress progress) {
    throw keepsNone("import a kernel");
  }

  private static BaseFailure keepsNone(String what) {
    return BaseFailure.unsupported(
        NAME, what, "its images bring their own: skiff run KERNEL, or skiff build -t NAME KERNEL");
  }

  @Override
  public void remove(String id, Function<String, Optional<String>> user) {
    throw BaseFailure.unknownKernel(NAME, id, List.of());
  }

  @Override
  public Capabilities capabilities() {
    return OwnKernelCapabilities.ALL;
  }

  @Override
  public List<Objection> objections(Wish wish, Supplier<FileTree> tree) {
    List<Objection> found = new ArrayList<>();
    lacking(wish).forEach(each -> found.add(Objection.impossible(each.why(), NO_OTHER)));
    if (found.isEmpty()) {
      fitness(wish, tree).ifPresent(found::add);
    }
    return found;
  }

  /** Whether the image's kernel can be booted, and be told what is asked for. */
  private Optional<Objection> fitness(Wish wish, Supplier<FileTree> tree) {
    return storage.ask(
        "look at the image",
        () -> {
          try {
            Booting booting = Booting.of(new TreeFiles(tree.get()), wish.settings());
            CommandLine line =
                booting.plan().commandLine(Tellings.of(wish, booting.kernel(), booting.initrd()));
            return line instanceof CommandLine.Refused(String why, String instead)
                ? Optional.of(Objection.impossible(why, instead))
                : Optional.empty();
          } catch (BaseFailure unfit) {
            return Optional.of(unfit.objection());
          }
        });
  }

  @Override
  public boolean chosenFreely() {
    return false;
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

  @Override
  public BootSet bootSet(String imageDigest, Supplier<VerifiedTree> tree) {
    return storage.ask(
        "make a boot set",
        () -> {
          String key = Sha256.of(String.join("\n", imageDigest, "files " + KernelFolder.FORMAT));
          Path folder = folders.get(key, imageDigest, "image", tree);
          KernelFolder files = KernelFolder.in(folder);
          ImageKernel kernel = ImageKernel.find(files, Optional.empty());
          Path file = files.file(kernel.path());
          return new BootSet(
              NAME, key, folder, file, Optional.empty(), file, kernel.file().about());
        });
  }

  @Override
  public Machine machine(
      BootSet bootSet, Resources resources, Identity identity, Path instanceDirectory) {
    identity.requireOneNetwork(NAME);
    return storage.ask(
        "prepare the disks of an instance",
        () -> {
          KernelFolder files = KernelFolder.in(bootSet.directory());
          Booting booting = Booting.of(files, identity.settings());
          BootPlan plan = booting.plan();
          String line =
              line(plan.commandLine(Tellings.of(identity, booting.kernel(), booting.initrd())));
          InstanceNote.of(plan).write(instanceDirectory);
          return new Machine(
              plan.machine().board(),
              booting.bootsDisk()
                  ? new Machine.FirstDisk(Optional.empty())
                  : new Machine.Kernel(
                      files.file(booting.kernel().path()),
                      booting.initrdPath().map(path -> files.require(path, "its initrd")),
                      line),
              resources.memoryMebibytes(),
              resources.cpus(),
              new InstanceDisks(instanceDirectory)
                  .prepare(disks(files, booting), booting.bootsDisk() ? line : ""),
              List.of(),
              resources.nic(),
              plan.wires());
        });
  }

  private static String line(CommandLine line) {
    return switch (line) {
      case CommandLine.Line(String text) -> text;
      case CommandLine.Refused(String why, String instead) ->
          throw BaseFailure.unfit(NAME, why, instead);
    };
  }

  private static List<Path> disks(KernelFolder files, Booting booting) {
    List<Path> disks = new ArrayList<>();
    if (booting.bootsDisk()) {
      disks.add(files.file(booting.kernel().path()));
    }
    booting.plan().settings().disks().forEach(path -> disks.add(files.require(path, "a disk")));
    return disks;
  }

  @Override
  public Guest converse(RunningMachine machine, Identity identity, Place place, Reach reach) {
    return ConsoleGuest.watch(machine, identity, place, manner(place), clock, reach);
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Place place) {
    return manner(place).lastWord(exit, place);
  }

  private static Manner manner(Place place) {
    return new OwnKernelManner(InstanceNote.read(place.files()));
  }
}
