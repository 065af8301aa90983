package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
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
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.base.console.ConsoleGuest;
import dev.skiff.engine.base.shelf.BootSets;
import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The unikernel Nanos: one program and a kernel in one address space, and nothing of ours. */
public final class NanosBase implements Base {
  public static final String NAME = NanosKernels.BASE;

  /**
   * Measured: 24 MiB boot a program without a network; with one, 72 MiB leave too little for the
   * NIC's receive ring (b9c3671d, a static program), 80 MiB do.
   */
  private static final int MINIMUM_MEMORY_MEBIBYTES = 96;

  private static final int USUAL_MEMORY_MEBIBYTES = 256;

  /**
   * The kernel keeps the names and places of all files in memory. Measured with b9c3671d: 10,000
   * files boot a small program from 112 MiB on, 30,000 from 160, 100,000 from between 256 and 384:
   * 3 KiB for each beside 64 MiB. Here it is 4, and room for the program.
   */
  private static final int NAMES_A_MEBIBYTE = 256;

  private static final int MEMORY_BESIDE_NAMES_MEBIBYTES = 128;

  private final Storage storage;
  private final InstantSource clock;
  private final NanosKernels kernels;
  private final Claims claims = new Claims();
  private final BootSets disks;
  private final MadeCache made;

  /**
   * Touches nothing until it is asked for something.
   *
   * @param home the engine's, see docs/design/engine.md
   */
  public NanosBase(Path home, InstantSource clock) {
    this(home, clock, NanosKernels.published(home));
  }

  NanosBase(Path home, InstantSource clock, NanosKernels kernels) {
    this.storage = new Storage(home);
    this.clock = clock;
    this.kernels = kernels;
    Path sets = home.resolve("cache").resolve("boot-sets-" + NAME);
    this.disks = new BootSets(sets, NAME, RootDisk::bake, clock);
    this.made = new MadeCache(claims, disks, List.of());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Kernel> kernels() {
    return kernels.kernels();
  }

  @Override
  public Kernel pull(Optional<String> version, KernelProgress progress) {
    return kernels.pull(version, progress);
  }

  @Override
  public Kernel importFrom(Path source, KernelProgress progress) {
    return kernels.importFrom(source, progress);
  }

  @Override
  public void remove(String id, Function<String, Optional<String>> user) {
    kernels.remove(id, kernel -> user.apply(kernel).or(this::starter));
  }

  /** Whoever it is, it may have been told of any kernel. */
  private Optional<String> starter() {
    return claims.unlessAnyClaimed(() -> true)
        ? Optional.empty()
        : Optional.of("an instance that is being started");
  }

  @Override
  public List<Objection> objections(Wish wish, Supplier<FileTree> tree) {
    return storage.ask(
        "look at the image", () -> new Fitness(wish, lacking(wish), tree, faults()).objections());
  }

  @Override
  public Capabilities capabilities() {
    return NanosCapabilities.ALL;
  }

  private Set<KernelFault> faults() throws IOException {
    return kernels.newest().map(KernelRecord::faults).orElse(Set.of());
  }

  @Override
  public int minimumMemoryMebibytes() {
    return MINIMUM_MEMORY_MEBIBYTES;
  }

  @Override
  public int usualMemoryMebibytes(Supplier<FileTree> tree) {
    int names = tree.get().nodes().size() / NAMES_A_MEBIBYTE;
    return Math.max(USUAL_MEMORY_MEBIBYTES, MEMORY_BESIDE_NAMES_MEBIBYTES + names);
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
    return bootSet(imageDigest, Collections.emptySortedMap(), tree);
  }

  /** The disk does not depend on the kernel: what an instance wrote stays good with a newer one. */
  @Override
  public BootSet bootSet(
      String imageDigest, SortedMap<String, String> settings, Supplier<VerifiedTree> tree) {
    return storage.ask(
        "make a boot set",
        () -> {
          KernelRecord kernel = kernels.chosen(KernelWish.of(settings).version());
          String key = Sha256.of(String.join("\n", imageDigest, "tfs " + RootDisk.FORMAT));
          Path folder = disks.get(key, imageDigest, kernel.id(), tree);
          return new BootSet(
              NAME,
              key,
              folder,
              kernels.folder(kernel).kernel(),
              Optional.empty(),
              folder.resolve(RootDisk.FILE),
              kernel.version());
        });
  }

  @Override
  public Machine machine(
      BootSet bootSet, Resources resources, Identity identity, Path instanceDirectory) {
    identity.requireOneNetwork(NAME);
    return storage.ask(
        "prepare the disk of an instance",
        () -> {
          KernelFolder kernel =
              new KernelFolder(
                  bootSet.kernel().resolveSibling("").toAbsolutePath(), bootSet.kernelVersion());
          BootPlan plan = BootPlan.of(KernelWish.of(identity.settings()), kernel);
          Machine.Boot boot = plan.boot();
          GuestMounts mounts = new GuestMounts(identity.mounts());
          InstanceDisk disk = InstanceDisk.in(instanceDirectory);
          disk.prepare(bootSet.directory(), identity, plan);
          List<Machine.Disk> disks = new ArrayList<>();
          disks.add(new Machine.Disk("root", disk.file(), false, Optional.of(bootSet.root())));
          disks.addAll(mounts.disks());
          return new Machine(
              plan.board(mounts.needPci(resources.nic().isPresent())),
              boot,
              resources.memoryMebibytes(),
              resources.cpus(),
              disks,
              mounts.shares(),
              resources.nic(),
              Machine.Wires.SERIAL_LINE);
        });
  }

  @Override
  public Optional<Written> written(Path instanceDirectory) {
    return Optional.of(image -> GuestFiles.open(InstanceDisk.in(instanceDirectory), image));
  }

  @Override
  public Optional<Baked> baked(String key) {
    Path disk = disks.directory().resolve(key).resolve(RootDisk.FILE);
    return Optional.of(() -> GuestFiles.baked(disk));
  }

  @Override
  public Optional<VolumeFormat> volumes() {
    return Optional.of(new TfsVolumes());
  }

  @Override
  public boolean sharesFolders() {
    return true;
  }

  @Override
  public Guest converse(RunningMachine machine, Identity identity, Place place, Reach reach) {
    return ConsoleGuest.watch(machine, identity, place, new NanosManner(), clock, reach);
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Place place) {
    return Remains.lastWord(exit, place);
  }
}
