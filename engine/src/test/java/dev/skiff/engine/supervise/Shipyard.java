package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.fake.FakeBase;
import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.base.fake.FakeReach;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSamples;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Restarts;
import dev.skiff.engine.network.Addressing;
import dev.skiff.engine.network.Enforcement;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.HostRoutes;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.fake.FakeHypervisor;
import dev.skiff.engine.vm.fake.FakeMachine;
import dev.skiff.engine.volume.Claims;
import dev.skiff.engine.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A supervisor with real state and fake machines. The machines outlive it, so that it can be killed
 * and begun again.
 */
final class Shipyard implements AutoCloseable {
  static final Pace IMPATIENT =
      new Pace(
          Pace.REAL.bootLook(),
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          Pace.REAL.backoff());

  final FakeHypervisor hypervisor;
  final FakeBase base;
  final HostPorts hostPorts = new HostPorts(Path.of("/proc"), _ -> "another process");
  final BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
  final Places places;

  /** Plays the guest of every machine that starts. */
  volatile Consumer<FakeMachine> guest = FakeGuest.running(Script.SERVER);

  /** Is told of every end. */
  volatile Consumer<Instance> listener = told::add;

  private final Path folder;
  private final AtomicLong millis = new AtomicLong(InstanceSamples.CREATED.toEpochMilli());

  /** A millisecond passes whenever somebody looks. */
  private final InstantSource clock =
      InstantSource.tick(
          () -> java.time.Instant.ofEpochMilli(millis.incrementAndGet()), Duration.ofMillis(1));

  private Pace pace = IMPATIENT;

  /** What applies networks. */
  private Database database;

  private Instances instances;
  private Volumes volumes;
  private Supervisor supervisor;

  Shipyard(Path folder) throws IOException {
    this.folder = folder;
    this.places = new Places(folder.resolve("home"), folder.resolve("run"));
    this.hypervisor = new FakeHypervisor(clock, machine -> guest.accept(machine));
    this.base = new FakeBase("fake", Files.createDirectories(folder.resolve("boot-sets")));
    base.pull(Optional.empty(), KernelProgress.NONE);
    begin();
  }

  private void begin() {
    database = Database.open(stateFile());
    instances = new Instances(database);
    volumes =
        Volumes.open(
            new Volumes.Surroundings(
                folder.resolve("volumes"), database, Disk.real(), clock, new Random(1), _ -> {}));
    Networks networks =
        Networks.open(
            new Networks.Surroundings(
                database, new HostRoutes(folder), clock, new Random(1), _ -> {}));
    supervisor =
        new Supervisor(
            new Yard(
                instances,
                Map.<String, Base>of("fake", base),
                _ -> VerifiedTree.of(FileTree.builder().build()),
                hypervisor,
                hostPorts,
                places,
                new Attachments(
                    volumes,
                    new Claims(),
                    instances,
                    _ -> VerifiedTree.of(FileTree.builder().build())),
                new Addressing(networks),
                new NoEnforcement(),
                _ -> new FakeReach(),
                clock,
                ended -> listener.accept(ended)),
            pace);
  }

  private Path stateFile() {
    return folder.resolve("state.db");
  }

  /** Like kill -9: nothing is written any more, machines run on. */
  void crash() {
    supervisor.close();
    database.close();
  }

  /** The engine again, after a crash. */
  void restart() {
    begin();
    supervisor.adoptAll();
  }

  /** From the next restart on. */
  void pace(Pace next) {
    crash();
    pace = next;
    restart();
  }

  Instances instances() {
    return instances;
  }

  Volumes volumes() {
    return volumes;
  }

  Supervisor supervisor() {
    return supervisor;
  }

  /** An instance without ports. */
  Instance instance(String name) {
    return instance(name, List.of());
  }

  /** An instance with mounts. */
  Instance instance(String name, MountPoint... mounts) {
    Instance made = instance(name);
    return instances
        .update(made.id(), now -> now.specified(now.spec().mounting(List.of(mounts))))
        .orElseThrow();
  }

  /** An instance with one port on the loopback address. */
  Instance instanceWithPort(String name) {
    int port = hostPorts.anyFree("127.0.0.1", Protocol.TCP);
    return instance(
        name, List.of(new PublishedPort("127.0.0.1", Optional.of(port), 8080, Protocol.TCP)));
  }

  private Instance instance(String name, List<PublishedPort> ports) {
    InstanceSpec sample = InstanceSamples.spec();
    InstanceSpec spec =
        new InstanceSpec(
            sample.image(),
            sample.imageDigest(),
            List.of("/bin/" + name),
            List.of(),
            sample.environment(),
            "/",
            "",
            name,
            Map.of(),
            15,
            Duration.ofMillis(10),
            64,
            1,
            true,
            ports,
            false,
            Optional.empty(),
            false);
    String id = "%064x".formatted(name.hashCode() & 0xffff_ffffL);
    String spread = id.substring(56) + id.substring(0, 56);
    Instance created =
        new Instance(
            spread,
            name,
            "fake",
            "02:00:00:00:00:01",
            spec,
            InstanceSamples.CREATED,
            Phase.CREATED,
            Optional.empty(),
            Optional.empty(),
            0,
            Restarts.NONE,
            false,
            false,
            "");
    instances.add(created);
    return created;
  }

  Instance now(Instance instance) {
    return instances.byId(instance.id()).orElseThrow();
  }

  Instance await(Instance instance, Predicate<Instance> condition) throws InterruptedException {
    return instances.await(instance.id(), now -> condition.test(now.orElseThrow())).orElseThrow();
  }

  Instance awaitEnd(Instance instance) throws InterruptedException {
    return await(instance, now -> now.phase() == Phase.EXITED);
  }

  Instance awaitRunning(Instance instance) throws InterruptedException {
    return await(instance, now -> now.phase() == Phase.RUNNING);
  }

  /** The machine last started for it. */
  FakeMachine machine(Instance instance) {
    return hypervisor.machine(places.directory(instance.id())).orElseThrow();
  }

  /** From now on nothing can be written to the state. */
  void breakState() {
    execute("ALTER TABLE record RENAME TO away");
  }

  void mendState() {
    execute("ALTER TABLE away RENAME TO record");
  }

  private void execute(String sql) {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + stateFile());
        Statement statement = other.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    crash();
  }

  /** Where nothing carries packets. */
  private record NoEnforcement() implements Enforcement {
    @Override
    public void reconcile(String instance) {}

    @Override
    public <T> T claim(Instance instance, Supplier<T> recording) {
      return recording.get();
    }
  }
}
