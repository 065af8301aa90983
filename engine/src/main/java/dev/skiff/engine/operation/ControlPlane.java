package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.build.Builder;
import dev.skiff.engine.build.FolderBuilder;
import dev.skiff.engine.build.hermit.HermitBuilder;
import dev.skiff.engine.cache.CacheLimit;
import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.doctor.Doctor;
import dev.skiff.engine.event.Events;
import dev.skiff.engine.event.Subscription;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.archive.ImageArchives;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.network.Enforcement;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.operation.Operation.AskDefaultBase;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Build;
import dev.skiff.engine.operation.Operation.BuildFolder;
import dev.skiff.engine.operation.Operation.Create;
import dev.skiff.engine.operation.Operation.Describe;
import dev.skiff.engine.operation.Operation.Diagnose;
import dev.skiff.engine.operation.Operation.EngineFacts;
import dev.skiff.engine.operation.Operation.Finding;
import dev.skiff.engine.operation.Operation.GuessProject;
import dev.skiff.engine.operation.Operation.ImportBase;
import dev.skiff.engine.operation.Operation.Inspect;
import dev.skiff.engine.operation.Operation.Kill;
import dev.skiff.engine.operation.Operation.ListBases;
import dev.skiff.engine.operation.Operation.ListImages;
import dev.skiff.engine.operation.Operation.ListInstances;
import dev.skiff.engine.operation.Operation.ListProcesses;
import dev.skiff.engine.operation.Operation.Measure;
import dev.skiff.engine.operation.Operation.OfStore;
import dev.skiff.engine.operation.Operation.OnFiles;
import dev.skiff.engine.operation.Operation.Pause;
import dev.skiff.engine.operation.Operation.PullBase;
import dev.skiff.engine.operation.Operation.Remove;
import dev.skiff.engine.operation.Operation.RemoveBase;
import dev.skiff.engine.operation.Operation.RemoveImage;
import dev.skiff.engine.operation.Operation.Rename;
import dev.skiff.engine.operation.Operation.Restart;
import dev.skiff.engine.operation.Operation.SetDefaultBase;
import dev.skiff.engine.operation.Operation.Start;
import dev.skiff.engine.operation.Operation.Stop;
import dev.skiff.engine.operation.Operation.Unpause;
import dev.skiff.engine.operation.Operation.Update;
import dev.skiff.engine.operation.Operation.Verdict;
import dev.skiff.engine.supervise.Attachments;
import dev.skiff.engine.supervise.Places;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.volume.Volumes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each operation to who carries it out. */
public final class ControlPlane implements Engine, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  private final InstanceOperations instances;
  private final Leases leases;
  private final ImageOperations images;
  private final ArchiveOperations archives;
  private final BaseOperations bases;
  private final StoreOperations store;
  private final BuildOperations builds;
  private final FileOperations files;
  private final VolumeOperations volumes;
  private final NetworkOperations networks;
  private final DataPlane dataPlane;
  private final Doctor doctor;
  private final Events events;
  private final Supplier<EngineFacts> facts;
  private final Runnable shutDown;

  /** What the operations stand on; the first base takes whatever the others do not. */
  public record Foundation(
      Instances instances,
      Supervisor supervisor,
      Places places,
      HostPorts hostPorts,
      Images images,
      Builder builder,
      FolderBuilder folders,
      HermitBuilder hermit,
      Map<String, Base> bases,
      DefaultBase defaultBase,
      Doctor doctor,
      Supplier<EngineFacts> facts,
      Runnable shutDown,
      InstantSource clock,
      RandomGenerator random,
      CacheLimit cacheLimit,
      Events events,
      Volumes volumes,
      Attachments attachments,
      Networks networks,
      DataPlane dataPlane,
      AcceptedLog accepted,
      Enforcement enforcement) {}

  public ControlPlane(Foundation foundation) {
    this(foundation, Leases.PATIENCE);
  }

  ControlPlane(Foundation foundation, Duration leasePatience) {
    this.images = new ImageOperations(foundation.images(), foundation.instances());
    this.archives = new ArchiveOperations(new ImageArchives(foundation.images()));
    this.instances = new InstanceOperations(foundation);
    this.leases = new Leases(foundation.instances(), instances, leasePatience);
    this.bases =
        new BaseOperations(foundation.bases(), foundation.defaultBase(), foundation.instances());
    this.volumes = new VolumeOperations(foundation, instances);
    this.networks = new NetworkOperations(foundation, instances);
    this.instances.whenRemovedWithVolumes(volumes::removeAnonymousOf);
    this.store = new StoreOperations(foundation, images, instances, bases, volumes);
    this.builds =
        new BuildOperations(foundation.builder(), foundation.folders(), foundation.hermit());
    this.files = new FileOperations(foundation);
    this.dataPlane = foundation.dataPlane();
    this.doctor = foundation.doctor();
    this.events = foundation.events();
    this.facts = foundation.facts();
    this.shutDown = foundation.shutDown();
  }

  @Override
  public <R> R perform(Operation<R> operation) {
    try {
      @SuppressWarnings("unchecked") // Each operation's type names its answer's.
      R answer = (R) performed(operation);
      ImageHappenings.of(operation, answer).forEach(events::publish);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OperationFailure.interrupted();
    }
  }

  /**
   * Removes what a killed engine left of instances that are no more, and the instances that it was
   * to remove. Before any other operation.
   */
  public void sweep() {
    instances.sweep();
    volumes.sweep();
    instances.all().stream()
        .filter(instance -> instance.phase() == Phase.EXITED)
        .forEach(this::removeIfWanted);
  }

  /**
   * Removes what killed engines left of images, and what was made of images that are no more. It
   * looks at every image, so an engine that begins answers first. Never fails.
   */
  public void tidy() {
    store.tidy();
  }

  /**
   * Starts what its policy wants started when an engine begins, and goes on with the restarts that
   * an earlier one had begun; waits for the clients that an earlier one had. Once its machines have
   * been found again.
   */
  public void revive() {
    instances.revival().reviveAll();
    leases.expectAll();
  }

  /** To be told of every instance whose run is over and recorded. */
  public void ended(Instance ended) {
    removeIfWanted(ended);
    instances.revival().await(ended);
  }

  /**
   * Removes an instance that was to go with its end. On a thread of its own: the end is told by the
   * thread that a removal waits for.
   */
  private void removeIfWanted(Instance ended) {
    if (ended.spec().autoRemove()) {
      Thread.ofVirtual().name("remove-" + ended.shortId()).start(() -> removeEnded(ended));
    }
  }

  private void removeEnded(Instance ended) {
    try {
      perform(new Remove(ended.id(), false, true));
    } catch (Failure e) {
      LOG.info("{}: not removed: {}", ended.name(), e.getMessage());
    }
  }

  private Object performed(Operation<?> operation) throws InterruptedException {
    return switch (operation) {
      case Create create -> created(create);
      case Start start -> instances.start(start);
      case Stop stop -> instances.stop(stop);
      case Kill kill -> instances.kill(kill);
      case Operation.RemoveAtEnd mark -> instances.removeAtEnd(mark);
      case Operation.Lease lease -> leases.hold(lease);
      case Operation.EndLease end -> leases.end(end);
      case Operation.Resize resize -> instances.resize(resize);
      case Remove remove -> instances.remove(remove);
      case Restart restart -> instances.restart(restart);
      case Pause pause -> instances.changes().pause(pause);
      case Unpause unpause -> instances.changes().unpause(unpause);
      case Rename rename -> instances.changes().rename(rename);
      case Update update -> instances.changes().update(update);
      case ListProcesses list -> instances.changes().processes(list);
      case Measure measure -> instances.changes().measure(measure);
      case Await await -> instances.await(await);
      case Inspect inspect -> instances.inspect(inspect.reference());
      case ListInstances() -> instances.all();
      case Build build -> builds.build(build);
      case BuildFolder build -> builds.build(build);
      case GuessProject guess -> BuildOperations.guess(guess);
      case Operation.LoadImages load -> archives.load(load);
      case Operation.ImportImage request -> archives.importImage(request);
      case Operation.SaveImages save -> archives.save(save);
      case Operation.ExportImage export -> archives.export(export);
      case ListImages() -> images.all();
      case RemoveImage remove -> images.remove(remove);
      case OfStore<?> ofStore -> store.perform(ofStore);
      case ListBases() -> bases.all();
      case Operation.DescribeBases() -> bases.descriptions();
      case AskDefaultBase() -> bases.defaultBase();
      case SetDefaultBase(String word) -> bases.setDefaultBase(word);
      case PullBase pull -> bases.pull(pull);
      case ImportBase request -> bases.importFrom(request);
      case RemoveBase remove -> removedBase(remove);
      case OnFiles<?>(FileOperation<?> work) -> files.perform(work);
      case Operation.OnVolumes<?>(VolumeOperation<?> work) -> volumes.perform(work);
      case Operation.OnNetworks<?>(NetworkOperation<?> work) -> networks.perform(work);
      case Diagnose() -> diagnosed();
      case Describe() -> facts.get();
    };
  }

  /** What carries its packets is likely to be wanted soon, and takes its time to start. */
  private Instance created(Create create) {
    Instance made = leases.expected(instances.create(create));
    if (made.spec().networked()) {
      dataPlane.prepare();
    }
    return made;
  }

  /** What was made for the kernel goes with it. */
  private Operation.BaseRow removedBase(RemoveBase remove) {
    Operation.BaseRow removed = bases.remove(remove);
    store.removeUnwanted();
    return removed;
  }

  @Override
  public Output output(String reference) {
    return instances.output(reference);
  }

  @Override
  public Input input(String reference) {
    return instances.input(reference);
  }

  @Override
  public Subscription events(Optional<Instant> since) {
    return events.subscribe(since);
  }

  @Override
  public void shutDown() {
    shutDown.run();
  }

  private List<Finding> diagnosed() {
    return doctor.examine().stream()
        .map(look ->
            new Finding(
                look.name(), Verdict.valueOf(look.verdict().name()), look.finding(), look.fix()))
        .toList();
  }

  /** To be called when nobody asks any more: finishes the removals that were acknowledged. */
  @Override
  public void close() {
    instances.close();
  }
}
