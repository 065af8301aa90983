package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.vm.Machine.Protocol;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Which instance has a port: who is alive has those that are recorded of it. Of two that begin at
 * once both may have found a port free; here the first one gets it, and the other one, and nobody
 * else, is told. Safe for several threads.
 */
public final class PortClaims {
  private final Instances instances;
  private final ReentrantLock claiming = new ReentrantLock();

  PortClaims(Instances instances) {
    this.instances = instances;
  }

  /** As {@link Enforcement#claim}. */
  <T> T claim(Instance instance, Supplier<T> recording) {
    claiming.lock();
    try {
      PlanComputation.publications(instance).forEach(this::requireUnclaimed);
      return recording.get();
    } finally {
      claiming.unlock();
    }
  }

  private void requireUnclaimed(NatPublication wanted) {
    holder(instances, wanted)
        .ifPresent(name -> {
          throw DataPlaneFailure.portTaken(wanted, "instance '" + name + "'");
        });
  }

  /** The name of another live instance that publishes there. */
  public static Optional<String> holder(Instances instances, NatPublication wanted) {
    PublishedPort port =
        new PublishedPort(
            wanted.address(),
            Optional.of(wanted.port()),
            wanted.guestPort(),
            Protocol.of(wanted.protocol()));
    return instances.all().stream()
        .filter(instance -> instance.phase().alive() && !instance.id().equals(wanted.guest()))
        .filter(instance -> instance.spec().ports().stream().anyMatch(port::excludes))
        .map(Instance::name)
        .findFirst();
  }
}
