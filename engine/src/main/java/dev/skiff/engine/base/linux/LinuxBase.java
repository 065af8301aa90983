package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Claims;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Reach;
import dev.skiff.engine.base.Storage;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.base.shelf.BootSets;
import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.files.ImageFiles;
import dev.skiff.engine.files.OverlayFiles;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.deb.DebFile;
import dev.skiff.engine.format.erofs.ErofsReader;
import dev.skiff.engine.format.erofs.ErofsWriter;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The distribution's generic Linux kernel with our init as its only program beside the image's own.
 */
public final class LinuxBase implements Base {
  public static final String NAME = "linux";

  /**
   * The x86-64 level (x86-64 psABI, 3.1.1) a program may count on in every guest of this base,
   * under emulation too: libraries of higher levels need not be put into images.
   */
  public static final int GUEST_CPU_LEVEL = 2;

  /** Part of a boot set's key; changes whenever the root file system of a tree gets other bytes. */
  private static final int ROOT_FORMAT_VERSION = 2;

  /**
   * With Debian's generic 6.1 kernel, which keeps 61 MiB to itself, 108 ends in a panic and 112 ran
   * a program in every trial (measured, with a NIC).
   */
  private static final int MINIMUM_MEMORY_MEBIBYTES = 112;

  /** In a boot set. */
  private static final String ROOT = "root.erofs";

  /** Of the upper disk: docs/design/guest-channel.md. */
  private static final String OVERLAY_FOLDER = "upper";

  /** Mount points and files of each start: docs/design/guest-channel.md, "What init does". */
  private static final Set<String> INIT_WRITES =
      Set.of(
          "/dev",
          "/etc/hostname",
          "/etc/hosts",
          "/etc/resolv.conf",
          "/proc",
          "/run",
          "/sys",
          "/tmp");

  private final Settings settings;
  private final Storage storage;
  private final InstantSource clock;
  private final RandomGenerator entropy;
  private final KernelShelf shelf;
  private final Initramfs initramfs;
  private final BootSets roots;
  private final UpperDisk upper;
  private final Ext4Volumes volumes;
  private final TscRate tsc;
  private final Claims claims = new Claims();
  private final MadeCache made;

  /**
   * What a linux base needs to know of its host.
   *
   * @param home the engine's, see docs/design/engine.md; {@code bases} and {@code cache} are made
   *     when needed
   * @param init the static binary that becomes process 1 of a guest
   * @param guard the binary that measures the clock
   * @param searchPath where apt and mke2fs are looked for, as in PATH
   */
  public record Settings(Path home, Path init, Path guard, String searchPath) {
    public Settings {
      Objects.requireNonNull(home, "home is null");
      Objects.requireNonNull(init, "init is null");
      Objects.requireNonNull(guard, "guard is null");
      Objects.requireNonNull(searchPath, "searchPath is null");
    }
  }

  /**
   * Touches nothing until it is asked for something.
   *
   * @param entropy a cryptographic source: guests make keys from it
   */
  public LinuxBase(Settings settings, InstantSource clock, RandomGenerator entropy) {
    this(settings, clock, entropy, ErofsWriter::write);
  }

  LinuxBase(
      Settings settings, InstantSource clock, RandomGenerator entropy, RootWriter rootWriter) {
    Path cache = settings.home().resolve("cache");
    this.settings = settings;
    this.storage = new Storage(settings.home());
    this.clock = clock;
    this.entropy = entropy;
    this.shelf = new KernelShelf(settings.home().resolve("bases").resolve(NAME));
    this.initramfs = new Initramfs(shelf, settings.init(), cache.resolve("initramfs"));
    this.roots =
        new BootSets(
            cache.resolve("boot-sets"),
            NAME,
            (tree, folder) -> writeRoot(rootWriter, tree, folder.resolve(ROOT)),
            clock);
    this.made = new MadeCache(claims, roots, List.of(initramfs));
    this.volumes = new Ext4Volumes(settings.searchPath());
    this.upper = new UpperDisk(cache, settings.searchPath());
    this.tsc = new TscRate(settings.guard(), cache, Path.of("/proc/sys/kernel/random/boot_id"));
  }

  private static void writeRoot(RootWriter writer, FileTree tree, Path file) throws IOException {
    try (FileChannel target =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      writer.write(tree, target);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Kernel> kernels() {
    return storage.ask(
        "read the kernels", () -> shelf.records().stream().map(KernelRecord::kernel).toList());
  }

  /** Also takes a kernel's release as {@code uname -r} says it, e.g. {@code 6.1.0-56-amd64}. */
  @Override
  public Kernel pull(Optional<String> version, KernelProgress progress) {
    Path lists = settings.home().resolve("cache").resolve("apt");
    Apt apt =
        Apt.on(settings.searchPath(), lists)
            .orElseThrow(
                () -> BaseFailure.pullUnsupported(NAME, "there is no apt on this computer"));
    if (version.isPresent() && !PackageList.isVersion(version.get())) {
      throw BaseFailure.unknownVersion(NAME, version.get(), List.of());
    }
    return storage.ask(
        "get a kernel", () -> new KernelPull(shelf, apt, progress).run(version).kernel());
  }

  /** {@inheritDoc} Folders are laid out like a root file system, or flat. */
  @Override
  public Kernel importFrom(Path source, KernelProgress progress) {
    return storage.ask(
        "import a kernel",
        () -> new KernelImport(shelf, provenance(source), progress).run().kernel());
  }

  @Override
  public void remove(String id, Function<String, Optional<String>> user) {
    storage.run(
        "remove a kernel", () -> shelf.remove(id, kernel -> user.apply(kernel).or(this::starter)));
  }

  /** Whoever it is, it may have been told of any kernel. */
  private Optional<String> starter() {
    return claims.unlessAnyClaimed(() -> true)
        ? Optional.empty()
        : Optional.of("an instance that is being started");
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
  public Capabilities capabilities() {
    return LinuxCapabilities.ALL;
  }

  @Override
  public int minimumMemoryMebibytes() {
    return MINIMUM_MEMORY_MEBIBYTES;
  }

  @Override
  public BootSet bootSet(String imageDigest, Supplier<VerifiedTree> tree) {
    return storage.ask(
        "make a boot set",
        () -> {
          KernelRecord kernel = shelf.newest().orElseThrow(() -> BaseFailure.noKernel(NAME));
          Initramfs.Made initrd = initramfs.of(kernel);
          String format = "erofs " + ROOT_FORMAT_VERSION;
          String key = Sha256.of(String.join("\n", imageDigest, kernel.id(), initrd.key(), format));
          Path folder = roots.get(key, imageDigest, kernel.id(), tree);
          return new BootSet(
              NAME,
              key,
              folder,
              shelf.vmlinux(kernel),
              Optional.of(initrd.file()),
              folder.resolve(ROOT),
              kernel.version());
        });
  }

  @Override
  public Machine machine(
      BootSet bootSet, Resources resources, Identity identity, Path instanceDirectory) {
    return storage.ask(
        "prepare the disks of an instance",
        () -> {
          Path disk = disk(instanceDirectory);
          upper.prepare(disk);
          LinuxMounts mounts = new LinuxMounts(identity.mounts());
          mounts.replayForReaders(volumes);
          return new Machine(
              Machine.Board.MICROVM,
              new Machine.Kernel(
                  bootSet.kernel(), bootSet.initrd(), CommandLine.of(tsc.kilohertz())),
              resources.memoryMebibytes(),
              resources.cpus(),
              mounts.disks(bootSet, disk),
              mounts.shares(),
              resources.nic(),
              Machine.Wires.PORTS);
        });
  }

  @Override
  public Optional<VolumeFormat> volumes() {
    return Optional.of(volumes);
  }

  @Override
  public boolean sharesFolders() {
    return true;
  }

  @Override
  public List<Objection> objections(Wish wish, Supplier<FileTree> tree) {
    List<Objection> objections = new ArrayList<>(lacking(wish));
    LinuxMounts.tooMany(wish.mounts()).ifPresent(objections::add);
    if (wish.mounts().stream().anyMatch(Mount.OfFolder.class::isInstance) && lacksFolders()) {
      objections.add(
          Objection.impossible(
              "the kernel that is here was kept without the modules for folders (9p): remove it"
                  + " (skiff base rm linux ID) and get it again (skiff base pull linux)"));
    }
    return objections;
  }

  private boolean lacksFolders() {
    return storage.ask(
        "read the kernels",
        () -> shelf.newest().filter(kernel -> !kernel.sharesFolders()).isPresent());
  }

  @Override
  public Optional<Written> written(Path instanceDirectory) {
    return Optional.of(image ->
        OverlayFiles.open(
            new ImageFiles(image), disk(instanceDirectory), OVERLAY_FOLDER, INIT_WRITES));
  }

  @Override
  public Optional<Baked> baked(String key) {
    Path root = roots.directory().resolve(key).resolve(ROOT);
    return Optional.of(() -> ImageFiles.of(ErofsReader.read(root)));
  }

  private static Path disk(Path instanceDirectory) {
    return instanceDirectory.resolve("upper.img");
  }

  @Override
  public void warmUp() {
    storage.run(
        "measure the clock",
        () -> {
          upper.warmUp();
          tsc.kilohertz();
        });
  }

  @Override
  public Guest converse(RunningMachine machine, Identity identity, Place place, Reach reach) {
    return LinuxGuest.converse(machine, identity, clock, entropy);
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Place place) {
    return LinuxGuest.lastWord(exit);
  }

  private static KernelImport.Provenance provenance(Path source) {
    Optional<DebFile.Control> control = Optional.empty();
    if (Files.isRegularFile(source)) {
      try (InputStream in = Files.newInputStream(source)) {
        if (DebFile.begins(in.readNBytes(16))) {
          control = Optional.of(DebFile.control(source));
        }
      } catch (IOException failure) {
        throw BaseFailure.importRefused(source, String.valueOf(failure.getMessage()), failure);
      }
    }
    String origin =
        control.map(deb -> deb.packageName() + " " + deb.version()).orElse(source.toString());
    return new KernelImport.Provenance(
        source, control.map(DebFile.Control::version), origin, Optional.empty());
  }
}
