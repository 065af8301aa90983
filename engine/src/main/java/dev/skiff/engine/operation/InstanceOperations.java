package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.MacAddresses;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Create;
import dev.skiff.engine.operation.Operation.Kill;
import dev.skiff.engine.operation.Operation.Remove;
import dev.skiff.engine.operation.Operation.Start;
import dev.skiff.engine.operation.Operation.Stop;
import dev.skiff.engine.supervise.Places;
import dev.skiff.engine.supervise.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Operations on instances. */
final class InstanceOperations {
  private static final int ID_BYTES = 32;

  private final Instances instances;
  private final Supervisor supervisor;
  private final Places places;
  private final HostPorts hostPorts;
  private final Images images;
  private final Specification specification;
  private final String base;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final InstanceLocks locks = new InstanceLocks();
  private final OutputReaders readers = new OutputReaders();

  InstanceOperations(ControlPlane.Foundation foundation) {
    this.instances = foundation.instances();
    this.supervisor = foundation.supervisor();
    this.places = foundation.places();
    this.hostPorts = foundation.hostPorts();
    this.images = foundation.images();
    this.base = foundation.base();
    this.clock = foundation.clock();
    this.random = foundation.random();
    Base newOnes = Objects.requireNonNull(foundation.bases().get(base), "unknown default base");
    this.specification =
        new Specification(
            newOnes.minimumMemoryMebibytes(), Runtime.getRuntime().availableProcessors());
  }

  Instance create(Create create) {
    String name =
        create
            .name()
            .filter(n -> !n.isEmpty())
            .map(Names::checked)
            .orElseGet(() -> Names.fresh(new HashSet<>(instances.names()), random));
    List<PublishedPort> ports = Ports.published(create.request().ports(), hostPorts);
    // The lease keeps the image between being found and being used by a recorded instance.
    try (Images.Lease _ = images.lease()) {
      ImageDefaults image = ImageOperations.defaults(images.resolve(create.request().image()));
      String id = randomId();
      InstanceSpec spec = specification.of(create.request(), image, ports, id.substring(0, 12));
      Instance instance =
          new Instance(
              id,
              name,
              base,
              MacAddresses.random(random),
              spec,
              clock.instant(),
              Phase.CREATED,
              Optional.empty(),
              Optional.empty(),
              0);
      instances.add(instance);
      return instance;
    }
  }

  Instance start(Start start) {
    String id = instances.resolve(start.reference()).id();
    return locks.holding(
        id,
        () -> {
          Instance instance = current(id, start.reference());
          return instance.phase().alive() ? instance : supervisor.start(instance);
        });
  }

  Instance stop(Stop stop) throws InterruptedException {
    Instance instance = instances.resolve(stop.reference());
    if (settled(instance.id(), stop.reference()).phase().alive()) {
      supervisor.stop(
          instance.id(),
          stop.signal().orElse(instance.spec().stopSignal()),
          stop.grace().orElse(instance.spec().stopGrace()));
    }
    return latest(instance);
  }

  Instance kill(Kill kill) throws InterruptedException {
    Instance instance = instances.resolve(kill.reference());
    Instance now = settled(instance.id(), kill.reference());
    if (!now.phase().alive()) {
      throw InstanceFailure.notAlive(now, "kill");
    }
    supervisor.kill(instance.id(), kill.signal());
    return latest(instance);
  }

  Instance remove(Remove remove) throws InterruptedException {
    Instance instance = instances.resolve(remove.reference());
    if (settled(instance.id(), remove.reference()).phase().alive()) {
      if (!remove.force()) {
        throw InstanceFailure.alive(instance);
      }
      supervisor.kill(instance.id(), Signals.KILL);
    }
    return locks.holding(instance.id(), () -> removed(instance, remove.reference()));
  }

  /**
   * Files first: a record without files can be removed again, files without a record would be lost
   * room. Only who still reads the output keeps them longer; the next start of the engine removes
   * what is left then.
   */
  private Instance removed(Instance instance, String reference) {
    Instance now = current(instance.id(), reference);
    if (now.phase().alive()) {
      throw InstanceFailure.alive(now);
    }
    readers.whenUnread(now.id(), () -> deleteFiles(now));
    instances.remove(now.id());
    images.collect();
    locks.forget(now.id());
    return now;
  }

  private void deleteFiles(Instance instance) {
    try {
      Directories.delete(places.directory(instance.id()));
      Files.deleteIfExists(places.files(instance.id()).controlSocket());
    } catch (IOException e) {
      throw OperationFailure.filesStay(instance, e);
    }
  }

  Instance await(Await await) throws InterruptedException {
    Instance begin = instances.resolve(await.reference());
    await.begun().run();
    return Waits.await(instances, begin, await.condition());
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
        instance, places.files(instance.id()), instances, supervisor, readers);
  }

  Engine.Input input(String reference) {
    Instance begin = instances.resolve(reference);
    return new InstanceInput(begin.id(), Waits.firstRun(begin), instances, supervisor);
  }

  /** The instance once no start of it is under way. */
  private Instance settled(String id, String reference) {
    return locks.holding(id, () -> current(id, reference));
  }

  void sweep() {
    try {
      Directories.sweep(places.instances(), id -> instances.byId(id).isPresent());
    } catch (IOException e) {
      throw OperationFailure.sweepFailed(places.instances(), e);
    }
  }

  private Instance current(String id, String reference) {
    return instances
        .byId(id)
        .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.empty()));
  }

  private Instance latest(Instance instance) {
    return instances
        .byId(instance.id())
        .or(() -> instances.departed(instance.id()))
        .orElse(instance);
  }

  private String randomId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
