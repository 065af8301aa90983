package dev.skiff.engine.base.fake;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.Claims;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Reach;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.files.ImageFiles;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A base whose kernels are names in memory and whose boot sets are empty files. Its guests are
 * {@link FakeGuest}s on a {@link dev.skiff.engine.vm.fake.FakeHypervisor}.
 */
public final class FakeBase implements Base {
  private static final long SET_BYTES = 1_000_000;

  private final String name;
  private final Path directory;
  private final Map<String, Kernel> kernels =
      new ConcurrentSkipListMap<>(Comparator.reverseOrder());
  private final Map<String, BootSet> bootSets = new ConcurrentHashMap<>();
  private final Map<String, CacheEntry> made = new ConcurrentHashMap<>();
  private final Map<String, FileTree> trees = new ConcurrentHashMap<>();
  private final Claims claims = new Claims();
  private volatile Runnable grown = () -> {};
  private volatile Optional<Objection> objection = Optional.empty();
  private volatile boolean chosenFreely = true;
  private volatile Optional<VolumeFormat> volumes = Optional.of(new FakeVolumes("fakefs"));

  /**
   * Begins without a kernel.
   *
   * @param directory where the files of boot sets go; exists
   */
  public FakeBase(String name, Path directory) {
    this.name = name;
    this.directory = directory;
  }

  /** From now on takes images only that ask for it. */
  public void takeOnlyWhatAsks() {
    chosenFreely = false;
  }

  @Override
  public boolean chosenFreely() {
    return chosenFreely;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Kernel> kernels() {
    return List.copyOf(kernels.values());
  }

  @Override
  public Kernel pull(Optional<String> version, KernelProgress progress) {
    return add(version.orElse("6.1.0"), "pulled", progress);
  }

  @Override
  public Kernel importFrom(Path source, KernelProgress progress) {
    if (!Files.exists(source)) {
      throw BaseFailure.importRefused(source, "there is no such file or folder", null);
    }
    return add(String.valueOf(source.getFileName()), source.toString(), progress);
  }

  private Kernel add(String version, String origin, KernelProgress progress) {
    progress.step("adding kernel " + version);
    return kernels.computeIfAbsent(
        "fake-" + version, id -> new Kernel(id, version, "sha256:" + "0".repeat(64), origin, 0));
  }

  @Override
  public void remove(String id, Function<String, Optional<String>> user) {
    if (!kernels.containsKey(id)) {
      throw BaseFailure.unknownKernel(name, id, List.copyOf(kernels.keySet()));
    }
    user.apply(id)
        .ifPresent(who -> {
          throw BaseFailure.kernelInUse(name, id, who);
        });
    kernels.remove(id);
  }

  /** From now on this speaks against everything. */
  public void object(Objection objection) {
    this.objection = Optional.of(objection);
  }

  @Override
  public List<Objection> objections(Wish wish, Supplier<FileTree> tree) {
    return Stream.concat(objection.stream(), lacking(wish).stream()).toList();
  }

  @Override
  public Capabilities capabilities() {
    return volumes.isPresent()
        ? Capabilities.all()
        : Capabilities.all()
            .without(Capability.VOLUMES, "it has none")
            .without(Capability.SHARED_FOLDERS, "it has none");
  }

  @Override
  public int minimumMemoryMebibytes() {
    return 16;
  }

  @Override
  public BootSet bootSet(String imageDigest, Supplier<VerifiedTree> tree) {
    Kernel kernel =
        kernels.values().stream().findFirst().orElseThrow(() -> BaseFailure.noKernel(name));
    String key = imageDigest.replace(':', '-') + "-" + kernel.id();
    return bootSets.computeIfAbsent(
        key,
        absent -> {
          try (VerifiedTree verified = tree.get()) {
            verified.confirm();
            trees.put(key, verified.tree());
          }
          made.put(key, entry(key, imageDigest, kernel));
          grown.run();
          return new BootSet(
              name,
              key,
              directory,
              file("vmlinux"),
              Optional.of(file("initrd")),
              file(key),
              kernel.version());
        });
  }

  /** All sets are of the same size and age. */
  private CacheEntry entry(String key, String image, Kernel kernel) {
    return new CacheEntry(
        "boot-set",
        key,
        Optional.of(name),
        Optional.of(image),
        Optional.of(kernel.id()),
        SET_BYTES,
        Instant.EPOCH);
  }

  @Override
  public Claim claim(String imageDigest) {
    return claims.begin(imageDigest);
  }

  @Override
  public Cache cache() {
    return new Cache() {
      @Override
      public List<CacheEntry> entries() {
        return List.copyOf(made.values());
      }

      @Override
      public boolean discard(CacheEntry entry, Predicate<CacheEntry> used) {
        return claims.unlessClaimed(
            entry.image().orElseThrow(), () -> !used.test(entry) && forgotten(entry));
      }

      @Override
      public void whenGrown(Runnable listener) {
        grown = listener;
      }
    };
  }

  private boolean forgotten(CacheEntry entry) {
    made.remove(entry.key());
    bootSets.remove(entry.key());
    trees.remove(entry.key());
    return true;
  }

  @Override
  public Machine machine(
      BootSet bootSet, Resources resources, Identity identity, Path instanceDirectory) {
    List<Machine.Disk> disks = new ArrayList<>();
    disks.add(new Machine.Disk("root", bootSet.root(), true));
    disks.add(new Machine.Disk("upper", empty(instanceDirectory.resolve("upper.img")), false));
    List<Machine.Share> shares = new ArrayList<>();
    for (Mount mount : identity.mounts()) {
      switch (mount) {
        case Mount.OfVolume volume ->
            disks.add(new Machine.Disk("volume" + disks.size(), volume.disk(), volume.readOnly()));
        case Mount.OfFolder folder ->
            shares.add(
                new Machine.Share("share" + shares.size(), folder.folder(), folder.readOnly()));
      }
    }
    return new Machine(
        Machine.Board.MICROVM,
        new Machine.Kernel(bootSet.kernel(), bootSet.initrd(), "fake"),
        resources.memoryMebibytes(),
        resources.cpus(),
        disks,
        shares,
        resources.nic(),
        Machine.Wires.PORTS);
  }

  /** From now on its guests keep volumes in another file system. */
  public void keepVolumesIn(String fileSystem) {
    volumes = Optional.of(new FakeVolumes(fileSystem));
  }

  /** From now on its guests have neither volumes nor folders of the host. */
  public void mountNothing() {
    volumes = Optional.empty();
  }

  @Override
  public Optional<Baked> baked(String key) {
    return Optional.ofNullable(trees.get(key)).map(tree -> () -> ImageFiles.of(tree));
  }

  @Override
  public Optional<VolumeFormat> volumes() {
    return volumes;
  }

  @Override
  public boolean sharesFolders() {
    return volumes.isPresent();
  }

  @Override
  public Guest converse(RunningMachine machine, Identity identity, Place place, Reach reach) {
    return new FakeConversation(machine, identity);
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Place place) {
    return exit.program().flatMap(payload -> FakeFrames.event(exit.at(), payload));
  }

  private Path file(String fileName) {
    return empty(directory.resolve(fileName));
  }

  private static Path empty(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.write(file, new byte[0]);
      }
      return file;
    } catch (IOException failure) {
      throw BaseFailure.storage("make an empty file", file, failure);
    }
  }
}
