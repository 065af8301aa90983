package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.MacAddresses;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NetworkFailure;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.operation.Operation.Create;
import dev.skiff.engine.operation.Specification.Memory;
import dev.skiff.engine.state.RecordIds;
import dev.skiff.engine.volume.Volumes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes instances: their ids, names, ports and specifications. */
final class Creation {
  private static final int ID_BYTES = 32;

  private final Instances instances;
  private final HostPorts hostPorts;
  private final Images images;
  private final BaseChoice bases;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Volumes volumes;
  private final Networks networks;
  private final Mounts mounts;
  private final MountFitness fitness;
  private final ReentrantLock creating = new ReentrantLock();

  Creation(ControlPlane.Foundation foundation) {
    this.instances = foundation.instances();
    this.hostPorts = foundation.hostPorts();
    this.images = foundation.images();
    this.fitness = new MountFitness(foundation.volumes());
    this.bases = new BaseChoice(foundation.bases(), foundation.defaultBase(), fitness);
    this.clock = foundation.clock();
    this.random = foundation.random();
    this.volumes = foundation.volumes();
    this.networks = foundation.networks();
    this.mounts = new Mounts(foundation.volumes(), foundation.places().home());
  }

  /** Does something that no instance may be created beside. */
  <T> T whileNoneIsCreated(Supplier<T> work) {
    creating.lock();
    try {
      return work.get();
    } finally {
      creating.unlock();
    }
  }

  /** One at a time, so that no two get the same free port. */
  Instance create(Create create) {
    Optional<String> chosen = create.name().filter(n -> !n.isEmpty()).map(Names::checked);
    create
        .request()
        .restart()
        .ifPresent(asked ->
            InstanceChanges.requireKept(create.leased() || create.request().autoRemove(), asked));
    // Keeps the image between being found and being used by a recorded instance.
    try (Images.Borrowed borrowed = images.borrow(create.request().image())) {
      ImageDefaults image = ImageOperations.defaults(borrowed.image());
      creating.lock();
      try {
        return created(create, image, chosen);
      } finally {
        creating.unlock();
      }
    }
  }

  /** What is made for an instance that cannot be recorded is taken back. */
  private Instance created(Create create, ImageDefaults image, Optional<String> chosen) {
    List<MountRequest> wanted = Mounts.requested(create.request(), image);
    List<MountPoint> checked = mounts.checked(wanted);
    Instance unnamed = unnamed(create, image, checked).named(chosen.orElse(""));
    List<String> fresh = new ArrayList<>();
    try {
      List<MountPoint> points = mounts.made(wanted, checked, fresh::add);
      Instance whole = unnamed.specified(unnamed.spec().mounting(points));
      return chosen.isPresent() ? added(whole) : addedUnderFreshName(whole);
    } catch (RuntimeException e) {
      fresh.forEach(volumes::remove);
      throw e;
    }
  }

  private Instance unnamed(Create create, ImageDefaults image, List<MountPoint> points) {
    Operation.Request request = create.request();
    List<PublishedPort> reserved =
        instances.all().stream().flatMap(other -> other.spec().ports().stream()).toList();
    List<PublishedPort> ports =
        Ports.published(ImagePorts.with(request, image), hostPorts, reserved);
    String id = RecordIds.random(random, ID_BYTES);
    String shortId = id.substring(0, 12);
    InstanceSpec draft = specified(Memory.ANY, request, image, ports, shortId).mounting(points);
    Fitting fitting = fitting(request, image, draft);
    BaseChoice.Chosen chosen = fitting.chosen();
    InstanceSpec spec =
        specified(fitting.memory(), request, image, ports, shortId).mounting(points);
    String mac = MacAddresses.random(random);
    Instance unnamed =
        Instance.created(id, "", chosen.base().name(), mac, spec, clock.instant())
            .onBaseBecause(chosen.reason())
            .networked(networking(request.network(), mac, chosen.base(), image))
            .under(ImageRestart.of(request, image));
    return create.leased() ? unnamed.onLease() : unnamed;
  }

  private Networking networking(NetworkRequest asked, String mac, Base base, ImageDefaults image) {
    Addresses addresses = new Addresses(instances.all());
    List<Networking.Endpoint> endpoints = new ArrayList<>();
    for (Addresses.Wish wish : asked.places()) {
      Network network = networks.resolve(wish.network());
      if (endpoints.stream().anyMatch(other -> other.network().equals(network.id()))) {
        throw NetworkFailure.invalid(
            "the network '" + network.name() + "' is named twice", "name it once");
      }
      Networking.Endpoint endpoint = addresses.place(network, wish, mac);
      endpoints.add(NetworkOperations.known(endpoint, base));
    }
    return new Networking(
        endpoints,
        asked.links(),
        asked.egress(),
        asked.hostLoopback(),
        asked.networked() ? ExposedPorts.of(image.exposed()) : List.of());
  }

  /** A base, and what a guest of it needs to run the image. */
  private record Fitting(BaseChoice.Chosen chosen, Memory memory) {}

  private Fitting fitting(Operation.Request request, ImageDefaults image, InstanceSpec draft) {
    try (ImageTree tree = new ImageTree(images, image.digest())) {
      BaseChoice.Chosen chosen =
          bases.choose(
              request.base(),
              image.run().base(),
              base -> Wishes.of(draft, request, base).mounting(fitness.wished(draft)),
              tree);
      Base base = chosen.base();
      return new Fitting(
          chosen, new Memory(base.minimumMemoryMebibytes(), base.usualMemoryMebibytes(tree)));
    }
  }

  private static InstanceSpec specified(
      Memory memory,
      Operation.Request request,
      ImageDefaults image,
      List<PublishedPort> ports,
      String shortId) {
    return new Specification(memory, Runtime.getRuntime().availableProcessors())
        .of(request, image, ports, shortId);
  }

  private Instance added(Instance instance) {
    instances.add(instance);
    return instance;
  }

  /** Another may take the fresh name first; it then is not fresh any more. */
  private Instance addedUnderFreshName(Instance unnamed) {
    while (true) {
      Instance named = unnamed.named(Names.fresh(new HashSet<>(instances.names()), random));
      try {
        return added(named);
      } catch (InstanceFailure taken) {
        if (!instances.names().contains(named.name())) {
          throw taken;
        }
      }
    }
  }
}
