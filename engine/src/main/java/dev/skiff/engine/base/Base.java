package dev.skiff.engine.base;

import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.InstanceFiles;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** A guest kernel and the knowledge how to boot it. */
public interface Base {

  /** {@code linux}, {@code nanos}, … */
  String name();

  /** Kernels this base has here, newest first. */
  List<Kernel> kernels();

  /** Whether each image brings its own, so that none has to be here. */
  default boolean kernelsInImages() {
    return false;
  }

  /**
   * Gets a kernel from where the base's kernels come from, verified. One that is here already is
   * only reported.
   *
   * @param version of the kernel or its package; empty is the newest
   * @throws BaseFailure with nothing left behind
   */
  Kernel pull(Optional<String> version, KernelProgress progress);

  /**
   * Takes a kernel from a folder or a package file.
   *
   * @param source absolute
   * @throws BaseFailure with nothing left behind
   */
  Kernel importFrom(Path source, KernelProgress progress);

  /**
   * Removes a kernel and all that was made for it.
   *
   * @param user names what uses a kernel of this id, e.g. {@code instance 'web'}; empty when
   *     nothing does
   * @throws BaseFailure when it is not here or in use
   */
  void remove(String id, Function<String, Optional<String>> user);

  /** What guests of this base can, and what can be done to them; never changes. */
  Capabilities capabilities();

  /**
   * What speaks against running something on this base, the weightiest first; empty when nothing is
   * known to. That it has no kernel here is not in it.
   *
   * @param tree the image's, asked for only where it matters
   */
  default List<Objection> objections(Wish wish, Supplier<FileTree> tree) {
    return lacking(wish);
  }

  /** What a wish needs and no guest of this base can. */
  default List<Objection> lacking(Wish wish) {
    return wish.needs().stream()
        .filter(need -> !capabilities().has(need))
        .map(need -> Objection.impossible(capabilities().of(need).why()))
        .toList();
  }

  /**
   * Whether {@code auto} may choose this base; else it takes images only that ask for it, as they
   * are made for it alone.
   */
  default boolean chosenFreely() {
    return true;
  }

  /** The smallest memory, in MiB, that boots an empty program; measured, see SPECIFICATION.md. */
  int minimumMemoryMebibytes();

  /**
   * The memory, in MiB, of a guest for which nobody said how much.
   *
   * @param tree the image's, asked for only where it matters
   */
  default int usualMemoryMebibytes(Supplier<FileTree> tree) {
    return 256;
  }

  /**
   * Keeps the boot sets of an image, and the kernels, from being removed until it is closed: taken
   * before {@link #bootSet}, given back once it is recorded which machine uses the set.
   */
  Claim claim(String imageDigest);

  /** What this base made and could make again. */
  Cache cache();

  /**
   * The boot set of an image, from the cache or baked now. Safe beside other callers and after kill
   * -9. Without a claim, the set may be gone as soon as it is known.
   *
   * @param imageDigest names the tree: the same digest is the same tree
   * @param tree called only when the set must be baked; confirmed before the set is published, and
   *     closed
   * @throws BaseFailure when no kernel is here, or the disk is too small
   */
  BootSet bootSet(String imageDigest, Supplier<VerifiedTree> tree);

  /**
   * The same for a guest with settings, which may choose among the base's kernels.
   *
   * @param settings as in {@link Identity#settings}
   * @throws BaseFailure also when a kernel is asked for that is not here
   */
  default BootSet bootSet(
      String imageDigest, SortedMap<String, String> settings, Supplier<VerifiedTree> tree) {
    return bootSet(imageDigest, tree);
  }

  /**
   * Prepares the instance's own disks and composes its machine. Called before every start: what was
   * written to disks that are there already is kept.
   *
   * @param identity for bases whose guests cannot be told after they have booted, and for what is
   *     to be mounted: files of volumes and folders are there, each volume with this base's file
   *     system
   * @param instanceDirectory the instance's own, exists
   * @throws BaseFailure also when a guest of this base cannot be what the identity says
   */
  Machine machine(BootSet bootSet, Resources resources, Identity identity, Path instanceDirectory);

  /**
   * Begins, or after an engine restart resumes, the conversation with a guest of this base.
   *
   * @param reach to try its ports with, where the guest does not tell of them
   */
  Guest converse(RunningMachine machine, Identity identity, Place place, Reach reach);

  /**
   * What a machine's end tells of its program, for whoever was not there to listen: a {@link
   * GuestEvent.ProgramEnded}, {@link GuestEvent.SetupFailed} or {@link GuestEvent.KernelFailed};
   * empty when the end tells nothing.
   *
   * @param place as the machine left it
   */
  Optional<GuestEvent> lastWord(MachineExit exit, Place place);

  /**
   * Where an instance's guest keeps what it writes; empty where that cannot be read from outside.
   *
   * @param instanceDirectory the instance's own
   */
  default Optional<Written> written(Path instanceDirectory) {
    return Optional.empty();
  }

  /**
   * The files of a boot set, as a guest finds them that has not written anything; empty where sets
   * have no file system.
   *
   * @param key as {@link #cache} has it
   */
  default Optional<Baked> baked(String key) {
    return Optional.empty();
  }

  /** What guests of this base keep volumes in; empty where they can have none. */
  default Optional<VolumeFormat> volumes() {
    return Optional.empty();
  }

  /** Whether guests of this base can be shown folders of the host. */
  default boolean sharesFolders() {
    return false;
  }

  /** Makes in advance what the first start would otherwise make; may do nothing. */
  default void warmUp() {}

  /** See {@link #claim}. */
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Where a run leaves its traces.
   *
   * @param begin where its output begins in the instance's log
   */
  record Place(MachineFiles files, LogPosition begin) {
    public Place {
      Objects.requireNonNull(files, "files is null");
      Objects.requireNonNull(begin, "begin is null");
    }
  }

  /** What an instance may use. */
  record Resources(int memoryMebibytes, int cpus, Optional<Machine.Nic> nic) {}

  /** What an instance's guest wrote, as its base keeps it. */
  @FunctionalInterface
  interface Written {
    /**
     * All files of the instance, as they are now; the caller closes them.
     *
     * @param image the instance's; becomes the answer's own, also when this fails
     */
    InstanceFiles over(VerifiedTree image) throws IOException;
  }

  /** What a boot set's guests begin with. */
  @FunctionalInterface
  interface Baked {
    /** Its files; the caller closes them. */
    FileView open() throws IOException;
  }

  /**
   * One kernel of a base.
   *
   * @param digest of the kernel file, {@code sha256:…}
   * @param origin the package or folder it came from
   */
  record Kernel(String id, String version, String digest, String origin, long sizeBytes) {}
}
