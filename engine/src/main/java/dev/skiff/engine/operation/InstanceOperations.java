package dev.skiff.engine.operation;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.event.Events;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Happenings;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Create;
import dev.skiff.engine.operation.Operation.Kill;
import dev.skiff.engine.operation.Operation.Remove;
import dev.skiff.engine.operation.Operation.Restart;
import dev.skiff.engine.operation.Operation.Start;
import dev.skiff.engine.operation.Operation.Stop;
import dev.skiff.engine.supervise.Ending;
import dev.skiff.engine.supervise.Places;
import dev.skiff.engine.supervise.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on instances. */
final class InstanceOperations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceOperations.class);

  private final Instances instances;
  private final Supervisor supervisor;
  private final Places places;
  private final Images images;
  private final Creation creation;
  private final InstanceLocks locks = new InstanceLocks();
  private final OutputReaders readers = new OutputReaders();
  private final UserRestarts restarts = new UserRestarts();
  private final Events events;
  private final Revival revival;
  private final InstanceChanges changes;
  private Consumer<Instance> removedWithVolumes = _ -> {};

  InstanceOperations(ControlPlane.Foundation foundation) {
    this.instances = foundation.instances();
    this.supervisor = foundation.supervisor();
    this.places = foundation.places();
    this.images = foundation.images();
    this.creation = new Creation(foundation);
    this.events = foundation.events();
    this.changes = new InstanceChanges(foundation, locks);
    this.revival = new Revival(instances, supervisor, foundation.clock(), this::startAgain);
  }

  /** To be told of instances that are gone and whose volumes are to go with them. */
  void whenRemovedWithVolumes(Consumer<Instance> listener) {
    removedWithVolumes = listener;
  }

  /** Does something that no instance may be created beside. */
  <T> T whileNoneIsCreated(Supplier<T> work) {
    return creation.whileNoneIsCreated(work);
  }

  /** Does something to an instance that nothing else is done to meanwhile. */
  <T> T holding(String id, Supplier<T> work) {
    return locks.holding(id, work);
  }

  Instance create(Create create) {
    return creation.create(create);
  }

  Instance start(Start start) {
    String id = instances.resolve(start.reference()).id();
    return locks.holding(
        id,
        () -> {
          Instance instance = current(id, start.reference());
          return instance.phase().alive() ? instance : started(instance);
        });
  }

  /** One that was about to be started by its policy is so again when this fails. */
  private Instance started(Instance before) {
    try {
      return supervisor.start(before);
    } catch (Failure e) {
      instances.byId(before.id()).ifPresent(revival::await);
      throw e;
    }
  }

  /** Starts an instance whose policy wants it, if it still does. */
  void startAgain(String id, int run) {
    locks.holding(
        id,
        () ->
            instances
                .byId(id)
                .filter(now -> now.phase() == Phase.RESTARTING && now.runNumber() == run)
                .map(supervisor::startAgain));
  }

  Instance stop(Stop stop) throws InterruptedException {
    String id = instances.resolve(stop.reference()).id();
    Optional<Ending> ending = locks.holding(id, () -> stopped(id, stop));
    if (ending.isEmpty()) {
      return current(id, stop.reference());
    }
    Instance ended = ending.get().await();
    events.publish(Happenings.happening("stop", ended));
    return ended;
  }

  private Optional<Ending> stopped(String id, Stop stop) {
    Instance now = current(id, stop.reference());
    if (!now.phase().alive()) {
      giveUpRestart(now);
      return Optional.empty();
    }
    int signal = stop.signal().orElse(now.spec().stopSignal());
    tellSignal(now, signal);
    return Optional.of(supervisor.stop(now, signal, stop.grace().orElse(now.spec().stopGrace())));
  }

  /** Also of one that has ended for good: the next engine must not start it either. */
  private void giveUpRestart(Instance ended) {
    if (ended.phase() != Phase.CREATED) {
      instances.update(ended.id(), Instance::stoppedByUser);
    }
  }

  private void tellSignal(Instance instance, int signal) {
    events.publish(Happenings.happening("kill", instance).with("signal", Integer.toString(signal)));
  }

  Instance restart(Restart restart) throws InterruptedException {
    Instance before = instances.resolve(restart.reference());
    if (before.goesWithItsEnd()) {
      throw InstanceFailure.removesItself(before);
    }
    Instance after;
    try (UserRestarts.UnderWay _ = restarts.begin(before.id())) {
      stop(new Stop(before.id(), restart.signal(), restart.grace()));
      after = start(new Start(before.id()));
    }
    events.publish(Happenings.happening("restart", after));
    return after;
  }

  Instance kill(Kill kill) throws InterruptedException {
    String id = instances.resolve(kill.reference()).id();
    Optional<Ending> ending = locks.holding(id, () -> killed(id, kill));
    return ending.isPresent() ? ending.get().await() : latest(id, kill.reference());
  }

  /** Only the end of what SIGKILL was sent to is certain. */
  private Optional<Ending> killed(String id, Kill kill) {
    Instance now = current(id, kill.reference());
    boolean ends = kill.signal() == Signals.KILL || kill.signal() == now.spec().stopSignal();
    if (now.phase() == Phase.RESTARTING && ends) {
      giveUpRestart(now);
      return Optional.empty();
    }
    if (!now.phase().alive()) {
      throw InstanceFailure.notAlive(now, "kill");
    }
    tellSignal(now, kill.signal());
    if (kill.signal() == Signals.KILL) {
      return Optional.of(supervisor.kill(now));
    }
    supervisor.signal(now, kill.signal());
    return Optional.empty();
  }

  Instance removeAtEnd(Operation.RemoveAtEnd mark) throws InterruptedException {
    String id = instances.resolve(mark.reference()).id();
    Instance marked =
        instances
            .update(id, Instance::removingItself)
            .orElseThrow(() -> InstanceFailure.notFound(mark.reference(), Optional.empty()));
    return marked.phase() == Phase.EXITED ? remove(new Remove(id, false, true)) : marked;
  }

  Instance resize(Operation.Resize resize) {
    Instance now = instances.resolve(resize.reference());
    if (now.spec().terminal().isEmpty()) {
      throw InstanceFailure.noTerminal(now);
    }
    if (now.phase().alive()) {
      supervisor.resize(now, new Identity.WindowSize(resize.rows(), resize.columns()));
      return now;
    }
    return instances
        .update(now.id(), i -> i.atTerminal(resize.rows(), resize.columns()))
        .orElseThrow(() -> InstanceFailure.notFound(resize.reference(), Optional.empty()));
  }

  /** With force it may take more than one kill: somebody may start it again in between. */
  Instance remove(Remove remove) throws InterruptedException {
    String id = instances.resolve(remove.reference()).id();
    while (true) {
      Removal removal = locks.holding(id, () -> removal(id, remove));
      switch (removal) {
        case Removed(Instance instance) -> {
          if (remove.withVolumes()) {
            removedWithVolumes.accept(instance);
          }
          return instance;
        }
        case Killed(Ending ending) -> ending.await();
      }
    }
  }

  private sealed interface Removal {}

  private record Removed(Instance instance) implements Removal {}

  private record Killed(Ending ending) implements Removal {}

  private Removal removal(String id, Remove remove) {
    Instance now = current(id, remove.reference());
    if (now.phase() == Phase.RESTARTING && !remove.force()) {
      throw InstanceFailure.restarting(now);
    }
    if (!now.phase().alive()) {
      return new Removed(removed(now));
    }
    if (!remove.force()) {
      throw InstanceFailure.alive(now);
    }
    return new Killed(supervisor.kill(now));
  }

  /**
   * Files first: a record without files can be removed again, files without a record would be lost
   * room. Only who still reads the output keeps them longer; the next start of the engine removes
   * what is left then.
   */
  private Instance removed(Instance instance) {
    readers.whenUnread(instance.id(), () -> deleteFiles(instance));
    instances.remove(instance.id());
    try {
      images.collect();
    } catch (Failure e) {
      LOG.warn("an image that nobody uses is kept for now: {}", e.getMessage());
    }
    return instance;
  }

  /** Deletes what waited for readers. */
  @Override
  public void close() {
    readers.close();
  }

  private void deleteFiles(Instance instance) {
    try {
      DirectoryTree.delete(places.directory(instance.id()));
      for (Path socket : places.files(instance.id()).sockets()) {
        Files.deleteIfExists(socket);
      }
    } catch (IOException e) {
      throw OperationFailure.filesStay(instance, e);
    }
  }

  Instance await(Await await) throws InterruptedException {
    return Waits.await(instances, instances.resolve(await.reference()), await);
  }

  Instance inspect(String reference) {
    return instances.resolve(reference);
  }

  List<Instance> all() {
    return instances.all();
  }

  Engine.Output output(String reference) {
    Instance instance = instances.resolve(reference);
    return new InstanceOutput(
        instance,
        places.files(instance.id()),
        instances,
        supervisor,
        readers,
        new FollowedRuns(instance.id(), instances, supervisor, restarts));
  }

  Engine.Input input(String reference) {
    Instance begin = instances.resolve(reference);
    return new InstanceInput(begin.id(), Waits.firstRun(begin), instances, supervisor);
  }

  /** What changes an instance without starting or ending it. */
  InstanceChanges changes() {
    return changes;
  }

  Revival revival() {
    return revival;
  }

  void sweep() {
    try {
      DirectoryTree.sweep(places.instances(), id -> instances.byId(id).isPresent());
      Set<String> sockets =
          instances.all().stream()
              .map(i -> places.files(i.id()))
              .flatMap(files -> files.sockets().stream())
              .map(socket -> socket.getFileName().toString())
              .collect(Collectors.toSet());
      DirectoryTree.sweep(places.sockets(), sockets::contains);
    } catch (IOException e) {
      throw OperationFailure.sweepFailed(places.instances(), e);
    }
  }

  private Instance current(String id, String reference) {
    return instances
        .byId(id)
        .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.empty()));
  }

  private Instance latest(String id, String reference) {
    return instances
        .byId(id)
        .or(() -> instances.departed(id))
        .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.empty()));
  }
}
