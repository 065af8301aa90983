package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.image.Anatomy;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.archive.ArchiveSource;
import dev.skiff.engine.image.archive.ArrivalListener;
import dev.skiff.engine.image.archive.OutgoingArchive;
import dev.skiff.engine.image.archive.SaveFormat;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.wire.fabric.PortState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the engine can be asked to do. {@code reference} is an instance's id, a unique
 * prefix of it, or its name.
 *
 * @param <R> the answer
 */
public sealed interface Operation<R> {

  /**
   * Makes an instance. Legal while the name is free and the image is here.
   *
   * @param leased whoever asks will {@link Lease} it
   */
  record Create(Optional<String> name, Request request, boolean leased)
      implements Operation<Instance> {}

  /** Starts an instance. Legal in CREATED and EXITED; in any other phase it changes nothing. */
  record Start(String reference) implements Operation<Instance> {}

  /**
   * Asks the program to end, waits for it, and ends the machine when the grace is over. In
   * RESTARTING it ends the restart, in EXITED it only is remembered, and in CREATED it changes
   * nothing.
   */
  record Stop(String reference, Optional<Integer> signal, Optional<Duration> grace)
      implements Operation<Instance> {}

  /** Sends the program a signal; SIGKILL ends the machine. Legal while it is alive. */
  record Kill(String reference, int signal) implements Operation<Instance> {}

  /**
   * Tells an instance's terminal its size. Legal where it has one; while it does not run, that is
   * the size at its next start.
   */
  record Resize(String reference, int rows, int columns) implements Operation<Instance> {}

  /**
   * Removes an instance once it has ended, at once if it has: for who does not stay until then.
   * Legal in every phase.
   */
  record RemoveAtEnd(String reference) implements Operation<Instance> {}

  /**
   * Keeps an instance over its end for a client that wants to see it, until the instance is
   * removed: the answer is what it was then. Legal in every phase.
   *
   * @param begun run, in the caller's thread, once that is recorded
   */
  record Lease(String reference, Runnable begun) implements Operation<Instance> {}

  /**
   * Tells that a client of a lease, which has ended, is no more. If it was the last one, the
   * instance is removed at its end, at once where nothing goes on; empty if it has gone already.
   */
  record EndLease(String id) implements Operation<Optional<Instance>> {}

  /**
   * Removes an instance and all it owns. Legal when it is not alive; with force it is killed first.
   *
   * @param withVolumes also the volumes that were made for it and have no names of their own
   */
  record Remove(String reference, boolean force, boolean withVolumes)
      implements Operation<Instance> {

    /** Its anonymous volumes stay. */
    public Remove(String reference, boolean force) {
      this(reference, force, false);
    }
  }

  /**
   * Waits for a condition; answers with the instance as it was then.
   *
   * @param begun run, in the caller's thread, once nothing that happens from then on is missed: a
   *     client that is told so may start the instance. What it throws ends the wait
   */
  record Await(String reference, Condition condition, Runnable begun)
      implements Operation<Instance> {}

  /** Stops an instance, if it is alive, and starts it. Refused where the end would remove it. */
  record Restart(String reference, Optional<Integer> signal, Optional<Duration> grace)
      implements Operation<Instance> {}

  /** Lets the machine stand still. Legal in BOOTING and RUNNING, while it does not already. */
  record Pause(String reference) implements Operation<Instance> {}

  /** Lets a paused machine go on. */
  record Unpause(String reference) implements Operation<Instance> {}

  /** Legal while the name is free. */
  record Rename(String reference, String name) implements Operation<Instance> {}

  /** Changes the restart policy, in any phase. */
  record Update(String reference, RestartPolicy policy) implements Operation<Instance> {}

  /** What runs in the guest, as it says itself. Legal while its program runs and is not paused. */
  record ListProcesses(String reference) implements Operation<GuestProcesses> {}

  /** What an instance uses now. */
  record Measure(String reference) implements Operation<Use> {}

  /**
   * A measurement; what nobody told is empty.
   *
   * @param machine empty while none runs
   * @param port what went in and out of it; empty while it is attached to no network
   */
  record Use(
      Instance instance,
      Instant at,
      Optional<MachineUse> machine,
      Optional<GuestProcesses> processes,
      Optional<PortState> port) {}

  record Inspect(String reference) implements Operation<Instance> {}

  /** All instances, newest first. */
  record ListInstances() implements Operation<List<Instance>> {}

  /** What {@link Await} waits for. READY also ends, with a failure, when the instance does. */
  enum Condition {
    NOT_RUNNING,
    NEXT_EXIT,
    REMOVED,
    READY
  }

  /**
   * What a user asks of a new instance; the image's configuration fills what is absent.
   *
   * @param memoryBytes absent for the default
   * @param base its name, or {@code auto}
   */
  record Request(
      String image,
      Optional<List<String>> entrypoint,
      Optional<List<String>> command,
      List<String> environment,
      Optional<String> workingDirectory,
      Optional<String> user,
      Optional<String> hostname,
      Map<String, String> labels,
      Optional<Integer> stopSignal,
      Optional<Duration> stopGrace,
      Optional<Long> memoryBytes,
      Optional<Integer> cpus,
      NetworkRequest network,
      List<PortRequest> ports,
      boolean input,
      Optional<InstanceSpec.Terminal> terminal,
      boolean autoRemove,
      Optional<RestartPolicy> restart,
      Optional<String> base,
      List<MountRequest> mounts) {}

  /** Makes an image of one program, named {@code tag}. */
  record Build(Path program, String tag, List<String> arguments, List<String> environment)
      implements Operation<Built> {}

  /**
   * Makes an image of a folder that has a skiff.yaml, or of a project whose base compiles it;
   * without a tag, named as that says.
   */
  record BuildFolder(
      Path folder,
      Optional<String> tag,
      boolean fromScratch,
      Optional<String> base,
      ProgressListener listener)
      implements Operation<Built> {}

  /** Looks at a folder and thinks of a skiff.yaml. Changes nothing. */
  record GuessProject(Path folder) implements Operation<Guess> {}

  /** A skiff.yaml, why it is so, and what is left to do; the last may be empty. */
  record Guess(String text, List<String> findings, String next) {}

  record Built(
      String digest,
      String reference,
      long sizeBytes,
      int files,
      boolean unchanged,
      List<String> warnings) {}

  /** Takes all images of an archive into the store, or none of them. */
  record LoadImages(ArchiveSource source, ArrivalListener listener)
      implements Operation<List<LoadedImage>> {}

  /** Makes an image of a system's files, a tar archive that stays the caller's. */
  record ImportImage(ArchiveSource.Stream files, List<String> changes, Optional<String> reference)
      implements Operation<LoadedImage> {}

  /** An image that came from outside; {@code references} were given it now. */
  record LoadedImage(String digest, List<String> references, boolean unchanged) {}

  /** Begins to write images into one archive; the caller closes it. */
  record SaveImages(List<String> references, SaveFormat format)
      implements Operation<OutgoingArchive> {}

  /** Begins to write an image's merged files as one archive; the caller closes it. */
  record ExportImage(String reference) implements Operation<OutgoingArchive> {}

  record ListImages() implements Operation<List<ImageRow>> {}

  /** What concerns images, what was made of them, and the room all of it takes. */
  sealed interface OfStore<R> extends Operation<R> {}

  /** How many there are, none of them looked at. */
  record CountImages() implements OfStore<Integer> {}

  record InspectImage(String reference) implements OfStore<Anatomy> {}

  /** Gives an image another name, which leaves the image that had it. */
  record TagImage(String source, String target) implements OfStore<Image> {}

  /** Removes images that no instance uses: those without a name, or all. */
  record PruneImages(boolean all, PruneFilter filter) implements OfStore<Images.Pruned> {}

  /** Removes instances that are not alive. */
  record PruneInstances(PruneFilter filter) implements OfStore<PrunedInstances> {}

  record PrunedInstances(List<String> ids, long reclaimedBytes) {}

  /** Removes from the caches what nothing can use any more, or all that nothing uses now. */
  record PruneCache(boolean all, Optional<Instant> unusedSince) implements OfStore<Caches.Freed> {}

  /** What everything takes on the disk. */
  record MeasureDisk() implements OfStore<DiskUsage> {}

  /** What instances take on the disk, by their ids; those that are gone are left out. */
  record MeasureInstances(Set<String> ids) implements OfStore<Map<String, InstanceSize>> {}

  /**
   * What one instance takes.
   *
   * @param writtenBytes what it wrote, and what else it needs for itself
   * @param imageBytes of its image, which others may share
   */
  record InstanceSize(long writtenBytes, long imageBytes) {}

  /**
   * Removes a reference, and what nothing else needs. Refused without force while an instance uses
   * it.
   */
  record RemoveImage(String reference, boolean force) implements Operation<ImageRemoval> {}

  /** One image as the API shows it. */
  record ImageRow(
      String digest,
      List<String> references,
      Instant created,
      long sizeBytes,
      int instances,
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String workingDirectory,
      String user,
      Map<String, String> labels) {

    /** The image with some of its names. */
    public ImageRow named(List<String> some) {
      return new ImageRow(
          digest,
          some,
          created,
          sizeBytes,
          instances,
          entrypoint,
          command,
          environment,
          workingDirectory,
          user,
          labels);
    }
  }

  record ImageRemoval(List<String> untagged, List<String> deleted) {}

  record ListBases() implements Operation<List<BaseRow>> {}

  record BaseRow(String base, Base.Kernel kernel, boolean inUse) {}

  /** Gets a kernel by the base's own way; absent version is the newest. */
  record PullBase(String base, Optional<String> version, ProgressListener listener)
      implements Operation<BaseRow> {}

  /** Takes a kernel from a folder or package file. */
  record ImportBase(String base, Path source, ProgressListener listener)
      implements Operation<BaseRow> {}

  /** All bases, in their order, and what their guests can. */
  record DescribeBases() implements Operation<List<BaseDescription>> {}

  /** One base; see {@link Base} for each part. */
  record BaseDescription(
      String name,
      int kernels,
      boolean kernelsInImages,
      int minimumMemoryMebibytes,
      Capabilities capabilities) {}

  /** The base for whoever names none: its name, or {@code auto}. */
  record AskDefaultBase() implements Operation<String> {}

  /** Legal for the name of a base, and {@code auto}. Instances that are here keep theirs. */
  record SetDefaultBase(String word) implements Operation<String> {}

  record RemoveBase(String base, String id) implements Operation<BaseRow> {}

  /** Is told how a long operation goes on; total is 0 when unknown. */
  @FunctionalInterface
  interface ProgressListener {
    void progress(String step, long current, long total);

    /** A line that a program said, to be shown as it is. */
    default void line(String line) {
      progress(line, 0, 0);
    }
  }

  /** Looks at files. */
  record OnFiles<R>(FileOperation<R> work) implements Operation<R> {}

  /** What concerns volumes. */
  record OnVolumes<R>(VolumeOperation<R> work) implements Operation<R> {}

  /** What concerns networks. */
  record OnNetworks<R>(NetworkOperation<R> work) implements Operation<R> {}

  /** What this machine can do. */
  record Diagnose() implements Operation<List<Finding>> {}

  record Finding(String name, Verdict verdict, String finding, String fix) {}

  enum Verdict {
    OK,
    WARNING,
    FAILED
  }

  /** Facts about the engine. */
  record Describe() implements Operation<EngineFacts> {}

  record EngineFacts(
      String id,
      String version,
      Path home,
      Path socket,
      String hypervisor,
      String hypervisorVersion,
      String acceleration,
      String hostKernel,
      String operatingSystem,
      int cpus,
      long memoryBytes) {}
}
