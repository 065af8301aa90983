package dev.skiff.engine.api;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.event.Events;
import dev.skiff.engine.event.Subscription;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.archive.ArchiveSource;
import dev.skiff.engine.image.archive.OutgoingArchive;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Restarts;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.vm.MachineUse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine without machines: its instances are threads that write logs as a guard would. */
final class FakeEngine implements Engine {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.000000001Z");

  private String defaultBase = "auto";
  private final Path home;
  private final Map<String, FakeInstance> instances = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  final List<Operation<?>> performed = new ArrayList<>();
  final Events events;
  final FakeNetworks networks = new FakeNetworks(this);
  volatile boolean shutDown;
  final AtomicInteger openOutputs = new AtomicInteger();

  /** Readers that have seen all there is: what is printed now, they show. */
  final AtomicInteger waitingOutputs = new AtomicInteger();

  FakeEngine(Path home) {
    this.home = home;
    this.events = Events.open(home.resolve("events.jsonl"), () -> START);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> R perform(Operation<R> operation) {
    synchronized (performed) {
      performed.add(operation);
    }
    return (R) answer(operation);
  }

  List<Operation<?>> performed() {
    synchronized (performed) {
      return List.copyOf(performed);
    }
  }

  private Object answer(Operation<?> operation) {
    return switch (operation) {
      case Operation.Create create -> create(create);
      case Operation.Start start -> find(start.reference()).start();
      case Operation.Stop stop -> find(stop.reference()).stop();
      case Operation.Kill kill -> find(kill.reference()).kill(kill.signal());
      case Operation.Remove remove -> remove(remove);
      case Operation.RemoveAtEnd mark -> find(mark.reference()).record();
      case Operation.Lease lease ->
          find(lease.reference())
              .await(
                  new Operation.Await(
                      lease.reference(), Operation.Condition.REMOVED, lease.begun()));
      case Operation.EndLease end -> Optional.of(find(end.id()).record());
      case Operation.Resize resize -> find(resize.reference()).record();
      case Operation.Await await -> find(await.reference()).await(await);
      case Operation.Inspect inspect -> find(inspect.reference()).record();
      case Operation.ListInstances _ -> instances();
      case Operation.Build build ->
          new Operation.Built("sha256:" + "b".repeat(64), build.tag(), 4096, 3, false, List.of());
      case Operation.BuildFolder build -> built(build);
      case Operation.GuessProject guess ->
          new Operation.Guess("program: ./web\n", List.of("web: a program"), "make");
      case Operation.LoadImages load -> loaded(load);
      case Operation.ImportImage request -> imported(request);
      case Operation.SaveImages save -> saved(save);
      case Operation.ExportImage export -> archive(imageNamed(export.reference()).digest());
      case Operation.ListImages _ -> List.of(image("hello:latest"), image("cat:latest"));
      case Operation.RemoveImage remove -> {
        Operation.ImageRow row = imageNamed(remove.reference());
        yield new Operation.ImageRemoval(row.references(), List.of(row.digest()));
      }
      case Operation.OfStore<?> ofStore ->
          FakeStore.answer(ofStore, name -> imageNamed(name), instances());
      case Operation.ListBases _ -> List.of(base());
      case Operation.DescribeBases _ -> List.of(description());
      case Operation.PullBase pull -> pulled(pull);
      case Operation.ImportBase _ -> base();
      case Operation.RemoveBase _ -> base();
      case Operation.AskDefaultBase _ -> defaultBase;
      case Operation.SetDefaultBase(String word) -> chosen(word);
      case Operation.Diagnose _ ->
          List.of(
              new Operation.Finding("qemu", Operation.Verdict.OK, "7.2", ""),
              new Operation.Finding(
                  "kvm", Operation.Verdict.WARNING, "runs no guest", "emulation is used"));
      case Operation.OnFiles<?>(var work) -> FakeFiles.answer(work);
      case Operation.OnVolumes<?>(var work) -> FakeVolumes.answer(work);
      case Operation.OnNetworks<?>(var work) -> networks.answer(work);
      case Operation.Describe _ -> facts();
      case Operation.Restart restart -> find(restart.reference()).start();
      case Operation.Pause pause -> find(pause.reference()).paused(true);
      case Operation.Unpause unpause -> find(unpause.reference()).paused(false);
      case Operation.Rename rename -> find(rename.reference()).record();
      case Operation.Update update -> find(update.reference()).under(update.policy());
      case Operation.ListProcesses _ -> PROCESSES;
      case Operation.Measure measure -> measured(find(measure.reference()).record());
    };
  }

  private static Operation.Built built(Operation.BuildFolder build) {
    build.listener().progress("looking at files", 7, 0);
    String reference = build.tag().orElse("folder:latest");
    return new Operation.Built("sha256:" + "f".repeat(64), reference, 8192, 7, true, List.of());
  }

  private static Object pulled(Operation.PullBase pull) {
    pull.listener().progress("download", 10, 20);
    if (pull.base().equals("broken")) {
      throw InstanceFailure.invalid("the download broke", "try again");
    }
    pull.listener().progress("verify", 0, 0);
    return base();
  }

  private static List<Operation.LoadedImage> loaded(Operation.LoadImages load) {
    String archive =
        switch (load.source()) {
          case ArchiveSource.Stream stream -> text(stream.in());
          case ArchiveSource.Folder folder -> folder.path().toString();
        };
    load.listener().told("blobs/sha256/" + "a".repeat(64), 5, archive.length());
    if (archive.equals("broken")) {
      throw InstanceFailure.invalid("the archive is broken", "make it again");
    }
    return List.of(
        new Operation.LoadedImage("sha256:" + "a".repeat(64), List.of(archive), false),
        new Operation.LoadedImage("sha256:" + "b".repeat(64), List.of(), false));
  }

  private static Operation.LoadedImage imported(Operation.ImportImage request) {
    if (text(request.files().in()).equals("broken")) {
      throw InstanceFailure.invalid("the archive is broken", "make it again");
    }
    return new Operation.LoadedImage(
        "sha256:" + "c".repeat(64), request.reference().stream().toList(), false);
  }

  private static String text(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OutgoingArchive saved(Operation.SaveImages save) {
    save.references().forEach(FakeEngine::imageNamed);
    return archive(String.join(" ", save.references()) + " " + save.format());
  }

  private static OutgoingArchive archive(String text) {
    return new OutgoingArchive() {
      @Override
      public Map<Digest, SortedSet<String>> images() {
        return Map.of();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        if (text.startsWith("cat")) {
          throw InstanceFailure.invalid("a blob is damaged", "");
        }
      }

      @Override
      public void close() {}
    };
  }

  List<Instance> instances() {
    return instances.values().stream()
        .map(FakeInstance::record)
        .sorted(Comparator.comparing(Instance::createdAt).reversed())
        .toList();
  }

  private static final GuestProcesses PROCESSES =
      new GuestProcesses(
          2,
          200 << 20,
          150 << 20,
          List.of(
              new GuestProcesses.Row(
                  1, 0, 0, 'S', Duration.ofSeconds(3700), Duration.ofSeconds(1), 65536, "init"),
              new GuestProcesses.Row(
                  27, 1, 1000, 'R', Duration.ofSeconds(5), Duration.ZERO, 1 << 20, "/web -p 80")));

  private static Operation.Use measured(Instance instance) {
    var disks =
        List.of(new MachineUse.DiskUse("root", 4096, 0), new MachineUse.DiskUse("upper", 1, 2));
    return new Operation.Use(
        instance,
        START,
        Optional.of(new MachineUse(Duration.ofMillis(1500), 90 << 20, Optional.of(disks))),
        Optional.of(PROCESSES),
        Optional.of(FakeNetworks.CARRIED));
  }

  @Override
  public Subscription events(Optional<Instant> since) {
    return events.subscribe(since);
  }

  static Operation.BaseRow base() {
    return new Operation.BaseRow(
        "linux", new Base.Kernel("6.1", "6.1.192", "sha256:aa", "linux.deb", 1000), true);
  }

  private Operation.EngineFacts facts() {
    return new Operation.EngineFacts(
        "engine-1",
        "0.1.0",
        home,
        home.resolve("skiff.sock"),
        "qemu",
        "7.2.22",
        "tcg",
        "6.1.0",
        "Debian 12",
        2,
        8L << 30);
  }

  private static Operation.ImageRow image(String name) {
    return new Operation.ImageRow(
        "sha256:" + "a".repeat(64),
        List.of(name),
        START,
        4096,
        1,
        List.of("/program"),
        List.of(),
        List.of("PATH=/bin"),
        "/",
        "",
        Map.of("made-by", "test"));
  }

  private static Operation.ImageRow imageNamed(String reference) {
    if (reference.startsWith("missing")) {
      throw new NoImage(reference);
    }
    return image(reference.contains(":") ? reference : reference + ":latest");
  }

  static final class NoImage extends Failure {
    private static final long serialVersionUID = 1L;

    NoImage(String reference) {
      super(Kind.NOT_FOUND, "image.not-found", "No such image: " + reference, "", null);
    }
  }

  private Instance create(Operation.Create create) {
    Operation.Request asked = create.request();
    if (asked.image().equals("crash-the-engine")) {
      throw new IllegalStateException("secret detail");
    }
    int number = count.incrementAndGet();
    var image = imageNamed(asked.image());
    String id = "%064x".formatted(0xabc000L + number);
    String mac = "52:54:00:00:00:%02x".formatted(number & 0xff);
    List<PublishedPort> ports =
        asked.ports().stream()
            .map(p ->
                new PublishedPort(
                    p.hostAddress().orElse("127.0.0.1"),
                    Optional.of(p.hostPort().orElse(40000)),
                    p.guestPort(),
                    p.protocol()))
            .toList();
    InstanceSpec spec =
        new InstanceSpec(
            asked.image(),
            image.digest(),
            asked.entrypoint().orElse(image.entrypoint()),
            asked.command().orElse(List.of()),
            asked.environment(),
            asked.workingDirectory().orElse("/"),
            asked.user().orElse(""),
            asked.hostname().orElse("guest"),
            asked.labels(),
            asked.stopSignal().orElse(15),
            asked.stopGrace().orElse(Duration.ofSeconds(10)),
            128,
            asked.cpus().orElse(1),
            asked.network().networked(),
            ports,
            asked.input(),
            asked.terminal(),
            asked.autoRemove());
    Instance record =
        new Instance(
            id,
            create.name().orElse("guest-" + number),
            "linux",
            mac,
            spec,
            START.plusSeconds(number),
            Phase.CREATED,
            Optional.empty(),
            Optional.empty(),
            0,
            Restarts.of(asked.restart().orElse(dev.skiff.engine.instance.RestartPolicy.NO)),
            false,
            create.leased(),
            "asked for",
            networks.placed(asked.network(), mac));
    instances.put(id, new FakeInstance(this, record, home.resolve(id)));
    return record;
  }

  private Instance remove(Operation.Remove remove) {
    FakeInstance instance = find(remove.reference());
    if (instance.record().phase().alive()) {
      if (!remove.force()) {
        throw InstanceFailure.alive(instance.record());
      }
      instance.kill(9);
    }
    return instance.remove();
  }

  void forget(Instance instance) {
    instances.remove(instance.id());
  }

  FakeInstance find(String reference) {
    return instances.values().stream()
        .filter(i -> i.record().name().equals(reference) || i.record().id().startsWith(reference))
        .findFirst()
        .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.of("web")));
  }

  @Override
  public Output output(String reference) {
    return find(reference).output();
  }

  @Override
  public Input input(String reference) {
    return find(reference).input();
  }

  @Override
  public void shutDown() {
    shutDown = true;
  }

  private String chosen(String base) {
    defaultBase = base;
    return base;
  }

  private static Operation.BaseDescription description() {
    return new Operation.BaseDescription(
        "linux",
        1,
        false,
        112,
        Capabilities.all().without(Capability.EXEC, "nothing can be started in it"));
  }
}
