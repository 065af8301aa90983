package dev.skiff.engine;

import dev.skiff.engine.api.ApiServer;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.api.docker.DockerRoutes;
import dev.skiff.engine.api.skiff.SkiffRoutes;
import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.linux.LinuxBase;
import dev.skiff.engine.build.Builder;
import dev.skiff.engine.build.FolderBuilder;
import dev.skiff.engine.build.hermit.HermitBuilder;
import dev.skiff.engine.cache.CacheLimit;
import dev.skiff.engine.dataplane.AnsweringPorts;
import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlanePlaces;
import dev.skiff.engine.dataplane.KeptDataPlane;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.network.Addressing;
import dev.skiff.engine.network.FirstPlaces;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.Nics;
import dev.skiff.engine.network.PortClaims;
import dev.skiff.engine.network.PortOwners;
import dev.skiff.engine.network.PublishedReach;
import dev.skiff.engine.network.Reconciler;
import dev.skiff.engine.operation.ControlPlane;
import dev.skiff.engine.operation.ControlPlane.Foundation;
import dev.skiff.engine.operation.DefaultBase;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.supervise.Places;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.supervise.Yard;
import dev.skiff.wire.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wiring: makes every part, in order, and takes them apart again in the other. */
final class RunningEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningEngine.class);

  /**
   * Another engine should not begin while this one decides what is unused by what it knows. What
   * takes longer is removing files, which may be cut short.
   */
  private static final Duration SETTLED_LIMIT = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private RunningEngine() {}

  /**
   * Begins to answer, having found again every guest of an earlier engine.
   *
   * @param shutDown called when a client asks the engine to end
   */
  static RunningEngine begin(Settings settings, Runnable shutDown) {
    RunningEngine engine = new RunningEngine();
    try {
      engine.assemble(settings, shutDown);
      return engine;
    } catch (IOException e) {
      engine.close();
      throw EngineFailure.homeUnusable(settings.paths().home(), e);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void assemble(Settings settings, Runnable shutDown) throws IOException {
    Places places = places(settings);
    settings.paths().prepareRunDirectory();
    opened(HomeLock.take(settings.paths().lockFile()));
    Ground ground = Ground.of(settings, opened(Database.open(settings.home().resolve("state.db"))));
    opened(ground.events());
    FirstPlaces.give(ground.instances(), ground.networks());
    PortOwners owners =
        new PortOwners(Path.of("/proc"), wanted -> PortClaims.holder(ground.instances(), wanted));
    HostPorts hostPorts = new HostPorts(Path.of("/proc"), owners);
    AcceptedLog accepted = opened(acceptedLog(settings, ground));
    DataPlane dataPlane = opened(dataPlane(settings, places, owners, accepted));
    Reconciler reconciler = opened(reconciler(ground, places, dataPlane));
    AtomicReference<Optional<ControlPlane>> plane = new AtomicReference<>(Optional.empty());
    Supervisor supervisor =
        opened(
            new Supervisor(
                yard(
                    ground,
                    hostPorts,
                    places,
                    reconciler,
                    dataPlane,
                    ended -> plane.get().ifPresent(p -> p.ended(ended)))));
    ControlPlane controlPlane =
        opened(
            new ControlPlane(
                new Foundation(
                    ground.instances(),
                    supervisor,
                    places,
                    hostPorts,
                    ground.images(),
                    new Builder(ground.images(), Path.of("/"), LinuxBase.GUEST_CPU_LEVEL),
                    folderBuilder(settings, ground),
                    new HermitBuilder(ground.images(), ground.hermitKernels()),
                    ground.bases(),
                    new DefaultBase(settings.home().resolve("default-base")),
                    ground.doctor(settings),
                    ground.facts(settings)::describe,
                    shutDown,
                    ground.clock(),
                    ground.random(),
                    cacheLimit(settings),
                    ground.events(),
                    ground.volumes(),
                    ground.attachments(),
                    ground.networks(),
                    dataPlane,
                    accepted,
                    reconciler)));
    plane.set(Optional.of(controlPlane));
    controlPlane.sweep();
    ground.instances().whenChanged(reconciler::request);
    supervisor.adoptAll();
    reconciler.begin();
    controlPlane.revive();
    answer(settings, controlPlane, ground.clock());
    settleIn(ground, controlPlane);
  }

  private static AcceptedLog acceptedLog(Settings settings, Ground ground) {
    return AcceptedLog.open(
        settings.home().resolve("accepted.jsonl"),
        ground.clock(),
        id -> ground.instances().byId(id).map(Instance::name).orElse(id),
        CompletableFuture.delayedExecutor(
            1, TimeUnit.SECONDS, task -> Thread.ofVirtual().name("accepted log").start(task)));
  }

  private static Reconciler reconciler(Ground ground, Places places, DataPlane dataPlane) {
    return new Reconciler(
        ground.networks(),
        ground.instances(),
        dataPlane,
        new Nics() {
          @Override
          public String socket(Instance instance) {
            return places.files(instance.id()).nicSocket().toString();
          }

          @Override
          public boolean asks(Instance instance) {
            Base base = ground.bases().get(instance.base());
            return base != null && !base.capabilities().has(Capability.STATIC_ADDRESS);
          }
        });
  }

  private static Yard yard(
      Ground ground,
      HostPorts hostPorts,
      Places places,
      Reconciler reconciler,
      DataPlane dataPlane,
      Consumer<Instance> ended) {
    return new Yard(
        ground.instances(),
        ground.bases(),
        digest -> ground.images().tree(Digest.parse(digest).orElseThrow()),
        ground.hypervisor(),
        hostPorts,
        places,
        ground.attachments(),
        new Addressing(ground.networks()),
        reconciler,
        new PublishedReach(new AnsweringPorts(dataPlane::natFlows))::of,
        ground.clock(),
        ended);
  }

  /** What nobody needs to wait for; one after the other, so as to take little from requests. */
  private void settleIn(Ground ground, ControlPlane controlPlane) {
    Thread settling =
        Thread.ofVirtual()
            .name("settling")
            .start(() -> {
              ground.warmUp();
              controlPlane.tidy();
            });
    opened(() -> settling.join(SETTLED_LIMIT));
  }

  private static CacheLimit cacheLimit(Settings settings) throws IOException {
    return settings.cacheLimit().isPresent()
        ? settings.cacheLimit().get()
        : CacheLimit.ofDisk(settings.home().toFile().getTotalSpace());
  }

  private void answer(Settings settings, ControlPlane controlPlane, InstantSource clock) {
    List<Route> routes = new ArrayList<>(DockerRoutes.of(controlPlane, clock));
    routes.addAll(SkiffRoutes.of(controlPlane));
    opened(
        ApiServer.open(
            settings.paths().socket(), routes, ApiServer.Settings.of(Release.VERSION, clock)));
    LOG.info("skiffd {} answers on {}", Release.VERSION, settings.paths().socket());
  }

  private static FolderBuilder folderBuilder(Settings settings, Ground ground) {
    return new FolderBuilder(
        ground.images(),
        new FolderBuilder.Ground(
            Path.of("/"),
            LinuxBase.GUEST_CPU_LEVEL,
            settings.home().resolve("cache/folders"),
            Disk.real(),
            ground.clock()));
  }

  private static Places places(Settings settings) {
    Places places = new Places(settings.paths().home(), settings.paths().runDirectory());
    if (!places.socketsFit() || !dataPlanePlaces(settings, places).socketsFit()) {
      throw EngineFailure.socketPathTooLong(
          settings.paths().socket(), Places.MAX_SOCKET_PATH_BYTES);
    }
    return places;
  }

  private static DataPlane dataPlane(
      Settings settings, Places places, PortOwners owners, AcceptedLog accepted)
      throws IOException {
    DataPlanePlaces at = dataPlanePlaces(settings, places);
    Files.createDirectories(
        at.sockets(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    DataPlane begun = KeptDataPlane.begin(at, owners);
    begun.events(accepted);
    return begun;
  }

  private static DataPlanePlaces dataPlanePlaces(Settings settings, Places places) {
    return new DataPlanePlaces(settings.libexec(), places.networkSockets());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Every part is closed, whatever the others do; guests run on. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("while ending: {}", part, e);
      }
    }
  }
}
