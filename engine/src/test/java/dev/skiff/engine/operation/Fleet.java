package dev.skiff.engine.operation;

import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.fake.FakeBase;
import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.base.fake.FakeReach;
import dev.skiff.engine.base.hermit.KernelLibraries;
import dev.skiff.engine.build.Builder;
import dev.skiff.engine.build.FolderBuilder;
import dev.skiff.engine.build.hermit.HermitBuilder;
import dev.skiff.engine.cache.CacheLimit;
import dev.skiff.engine.dataplane.fake.FakeDataPlane;
import dev.skiff.engine.doctor.Doctor;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.event.Events;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.ImageUses;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.NewImage;
import dev.skiff.engine.instance.Backoff;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSamples;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.network.Addressing;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.HostRoutes;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.network.Reconciler;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.engine.operation.Operation.Create;
import dev.skiff.engine.operation.Operation.EngineFacts;
import dev.skiff.engine.operation.Operation.Kill;
import dev.skiff.engine.operation.Operation.Remove;
import dev.skiff.engine.operation.Operation.Start;
import dev.skiff.engine.operation.Operation.Stop;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.Toolchain;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.supervise.Attachments;
import dev.skiff.engine.supervise.Pace;
import dev.skiff.engine.supervise.Places;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.supervise.Yard;
import dev.skiff.engine.vm.fake.FakeHypervisor;
import dev.skiff.engine.vm.fake.FakeMachine;
import dev.skiff.engine.vm.qemu.AccelerationProbe;
import dev.skiff.engine.vm.qemu.QemuInstallation;
import dev.skiff.engine.volume.Claims;
import dev.skiff.engine.volume.Volumes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A whole engine but for its socket, on real state, a real image store and fake machines, which
 * outlive it. Its one image is {@code sample}.
 */
final class Fleet implements AutoCloseable {
  private static final Pace IMPATIENT =
      new Pace(
          Pace.REAL.bootLook(),
          Duration.ofMillis(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(8), Duration.ofSeconds(10)));

  final FakeHypervisor hypervisor;
  final Places places;

  /** Plays the guest of every machine that starts. */
  volatile Consumer<FakeMachine> guest = FakeGuest.running(Script.SERVER);

  /** How long the next engine waits for the clients that hold instances. */
  volatile Duration leasePatience = Leases.PATIENCE;

  private final Path folder;
  private final Random random;
  final FakeBase base;
  private final AtomicLong millis = new AtomicLong(InstanceSamples.CREATED.toEpochMilli());
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.incrementAndGet());
  private final HostPorts hostPorts;

  private Events events;
  private MortalHypervisor mortal;
  private Database database;
  private Instances instances;
  private Volumes volumes;
  private Attachments attachments;
  private Supervisor supervisor;
  private ControlPlane plane;
  final FakeDataPlane dataPlane = new FakeDataPlane();
  Networks networks;
  private Reconciler reconciler;

  Fleet(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    this.places = new Places(folder.resolve("home"), folder.resolve("run"));
    this.hostPorts = new HostPorts(folder.resolve("proc"), _ -> "another process");
    this.hypervisor = new FakeHypervisor(clock, machine -> guest.accept(machine));
    this.base = new FakeBase("fake", Files.createDirectories(folder.resolve("boot-sets")));
    base.pull(Optional.empty(), KernelProgress.NONE);
    begin();
    store("sample", "TERM");
  }

  /** Makes an image. */
  void store(String name, String stopSignal) throws IOException {
    store(name, stopSignal, Map.of("from", "image"));
  }

  /** Of these files. */
  void store(String name, FileTree tree) throws IOException {
    store(name, "TERM", Map.of(), tree, new TreeSet<>());
  }

  /** That wants volumes at these paths. */
  void storeWithVolumes(String name, SortedSet<String> volumes) throws IOException {
    store(name, "TERM", Map.of(), FileTree.builder().build(), volumes);
  }

  void store(String name, String stopSignal, Map<String, String> labels) throws IOException {
    store(name, stopSignal, labels, FileTree.builder().build(), new TreeSet<>());
  }

  private void store(
      String name,
      String stopSignal,
      Map<String, String> labels,
      FileTree tree,
      SortedSet<String> volumes)
      throws IOException {
    Images images = images();
    try (NewImage image = images.begin(1 << 16)) {
      TarWriter.write(tree, image.layer());
      image.commit(
          new ImageConfig(
              List.of("/bin/program"),
              List.of("--default"),
              List.of("A=image", "B=image"),
              "/srv",
              "sailor",
              new TreeSet<>(List.of("8080/tcp")),
              new TreeMap<>(labels),
              stopSignal,
              volumes),
          Optional.of(ImageReference.parse(name)));
    }
  }

  private Images images() {
    return Images.open(
        folder.resolve("store"),
        Disk.real(),
        clock,
        digest ->
            instances.all().stream()
                .filter(i -> i.spec().imageDigest().equals(digest.toString()))
                .map(i -> new ImageUses.User(i.name(), i.phase().alive()))
                .toList());
  }

  private void begin() {
    database = Database.open(folder.resolve("state.db"));
    events = Events.open(folder.resolve("events.jsonl"), clock);
    instances = new Instances(database, events::publish);
    Images images = images();
    AtomicReference<Optional<ControlPlane>> sweeper = new AtomicReference<>(Optional.empty());
    mortal = new MortalHypervisor(hypervisor);
    volumes = openVolumes();
    attachments = attachments(images);
    networks = openNetworks();
    reconciler = new Reconciler(networks, instances, dataPlane, i -> "/run/" + i.shortId() + ".n");
    supervisor =
        new Supervisor(
            new Yard(
                instances,
                Map.of("fake", base),
                digest -> images.tree(Digest.parse(digest).orElseThrow()),
                mortal,
                hostPorts,
                places,
                attachments,
                new Addressing(networks),
                reconciler,
                _ -> new FakeReach(),
                clock,
                ended -> sweeper.get().ifPresent(p -> p.ended(ended))),
            IMPATIENT);
    plane =
        new ControlPlane(
            new ControlPlane.Foundation(
                instances,
                supervisor,
                places,
                hostPorts,
                images,
                new Builder(images, Path.of("/"), 2),
                folderBuilder(images),
                hermit(images),
                Map.of("fake", base),
                new DefaultBase(folder.resolve("default-base")),
                doctor(),
                this::facts,
                () -> {},
                clock,
                random,
                CacheLimit.ofDisk(0),
                events,
                volumes,
                attachments,
                networks,
                dataPlane,
                accepted(),
                reconciler),
            leasePatience);
    sweeper.set(Optional.of(plane));
    plane.sweep();
    plane.tidy();
    supervisor.adoptAll();
    plane.revive();
  }

  private AcceptedLog accepted() {
    var log = AcceptedLog.open(folder.resolve("accepted"), clock, id -> id, Runnable::run);
    dataPlane.events(log);
    return log;
  }

  private Networks openNetworks() {
    return Networks.open(
        new Networks.Surroundings(
            database, new HostRoutes(folder), clock, random, events::publish));
  }

  private FolderBuilder folderBuilder(Images images) {
    return new FolderBuilder(
        images,
        new FolderBuilder.Ground(
            Path.of("/"), 2, folder.resolve("cache/folders"), Disk.real(), clock));
  }

  private HermitBuilder hermit(Images images) {
    return new HermitBuilder(
        images,
        new KernelLibraries(
            folder.resolve("home"), () -> new Cargo(Toolchain.find(folder), Map.of())));
  }

  /** Of a machine without a hypervisor. */
  private Doctor doctor() {
    QemuInstallation none = new QemuInstallation(List.of());
    return new Doctor(
        folder,
        folder,
        List.of(),
        none,
        new AccelerationProbe(none, folder.resolve("cache"), folder.resolve("kvm")),
        List.of(base),
        networks::hidden);
  }

  private Volumes openVolumes() {
    return Volumes.open(
        new Volumes.Surroundings(
            folder.resolve("volumes"), database, Disk.real(), clock, random, events::publish));
  }

  private Attachments attachments(Images images) {
    return new Attachments(
        volumes,
        new Claims(),
        instances,
        digest -> images.tree(Digest.parse(digest).orElseThrow()));
  }

  private EngineFacts facts() {
    return new EngineFacts("id", "0", folder, folder, "fake", "0", "none", "0", "test", 1, 1);
  }

  /** Like kill -9: nothing is written any more, machines run on. */
  void crash() {
    mortal.die();
    supervisor.close();
    database.close();
    events.close();
  }

  /** The engine again, after a crash. */
  void restart() {
    begin();
  }

  /** Applies what was recorded, as the reconciler's own thread does. */
  void reconcile() {
    reconciler.reconcile(Reconciler.NOBODY);
  }

  Events events() {
    return events;
  }

  /** As if a killed engine had removed its images, and nothing that was made of them. */
  void withoutImages() {
    images().prune(_ -> true);
  }

  Instances instances() {
    return instances;
  }

  ControlPlane plane() {
    return plane;
  }

  Instance create(String name) {
    return create(name, new Asked());
  }

  Instance create(String name, Asked asked) {
    return plane.perform(
        new Create(Optional.of(name).filter(n -> !n.isEmpty()), asked.request(), false));
  }

  /** Of a client that says that it will hold it. */
  Instance createLeased(String name) {
    return plane.perform(new Create(Optional.of(name), new Asked().request(), true));
  }

  Instance start(String name) {
    return plane.perform(new Start(name));
  }

  Instance stop(String name) {
    return plane.perform(new Stop(name, Optional.empty(), Optional.empty()));
  }

  Instance kill(String name) {
    return plane.perform(new Kill(name, 9));
  }

  Instance remove(String name, boolean force) {
    return plane.perform(new Remove(name, force));
  }

  Instance await(String name, Condition condition) {
    return plane.perform(new Await(name, condition, () -> {}));
  }

  Instance await(String name, Predicate<Instance> condition) throws InterruptedException {
    String id = instances.resolve(name).id();
    return instances.await(id, now -> now.filter(condition).isPresent()).orElseThrow();
  }

  /** The program of a run ends with that code, and its machine. */
  void exit(Instance instance, int code) {
    byte[] ended = ("ended\t" + code + "\t0\tfalse").getBytes(StandardCharsets.UTF_8);
    machine(instance).say(64, ended);
    machine(instance).end(0, 0, Optional.of(ended));
  }

  FakeMachine machine(Instance instance) {
    return hypervisor.machine(places.directory(instance.id())).orElseThrow();
  }

  @Override
  public void close() {
    crash();
  }
}
