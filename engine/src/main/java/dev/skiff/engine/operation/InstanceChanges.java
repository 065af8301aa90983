package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.operation.Operation.ListProcesses;
import dev.skiff.engine.operation.Operation.Measure;
import dev.skiff.engine.operation.Operation.Pause;
import dev.skiff.engine.operation.Operation.Rename;
import dev.skiff.engine.operation.Operation.Unpause;
import dev.skiff.engine.operation.Operation.Update;
import dev.skiff.engine.operation.Operation.Use;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.wire.fabric.PortState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Operations that change or look at an instance without starting or ending it. */
final class InstanceChanges {
  /** A guest that answers at all does so at once. */
  private static final Duration GUEST_PATIENCE = Duration.ofSeconds(2);

  private final Instances instances;
  private final Map<String, Base> bases;
  private final Supervisor supervisor;
  private final Supplier<List<PortState>> ports;
  private final InstantSource clock;
  private final InstanceLocks locks;

  InstanceChanges(ControlPlane.Foundation foundation, InstanceLocks locks) {
    this.bases = foundation.bases();
    this.instances = foundation.instances();
    this.supervisor = foundation.supervisor();
    this.ports = foundation.dataPlane()::ports;
    this.clock = foundation.clock();
    this.locks = locks;
  }

  Instance pause(Pause pause) {
    return changed(
        pause.reference(),
        now -> {
          if (now.phase() != Phase.BOOTING && now.phase() != Phase.RUNNING) {
            throw InstanceFailure.notAlive(now, "pause");
          }
          if (now.paused()) {
            throw InstanceFailure.paused(now);
          }
          supervisor.pause(now);
        });
  }

  Instance unpause(Unpause unpause) {
    return changed(
        unpause.reference(),
        now -> {
          if (!now.paused()) {
            throw InstanceFailure.notPaused(now);
          }
          supervisor.unpause(now);
        });
  }

  Instance rename(Rename rename) {
    String name = Names.checked(rename.name());
    return changed(
        rename.reference(),
        now -> {
          if (now.name().equals(name)) {
            throw InstanceFailure.invalid("'" + name + "' has that name already", "");
          }
          instances.update(now.id(), instance -> instance.named(name));
        });
  }

  Instance update(Update update) {
    return changed(
        update.reference(),
        now -> {
          requireKept(now.goesWithItsEnd(), update.policy());
          instances.update(now.id(), instance -> instance.under(update.policy()));
        });
  }

  /** Changes one instance while nobody else does. */
  private Instance changed(String reference, Consumer<Instance> change) {
    String id = instances.resolve(reference).id();
    return locks.holding(
        id,
        () -> {
          change.accept(current(id, reference));
          return current(id, reference);
        });
  }

  GuestProcesses processes(ListProcesses list) throws InterruptedException {
    Instance instance = instances.resolve(list.reference());
    if (!instance.phase().alive()) {
      throw InstanceFailure.notAlive(instance, "list the processes of");
    }
    Base base = bases.get(instance.base());
    if (base != null && !base.capabilities().has(Capability.PROCESS_LIST)) {
      throw BaseFailure.unsupported(
          base.name(),
          "list what runs in '" + instance.name() + "'",
          base.capabilities().of(Capability.PROCESS_LIST).why()
              + "; 'skiff stats' shows what it uses");
    }
    return supervisor
        .processes(instance, GUEST_PATIENCE)
        .orElseThrow(() -> InstanceFailure.saysNothing(instance));
  }

  Use measure(Measure measure) throws InterruptedException {
    Instance instance = instances.resolve(measure.reference());
    boolean alive = instance.phase().alive();
    Optional<GuestProcesses> processes =
        alive ? supervisor.processes(instance, GUEST_PATIENCE) : Optional.empty();
    Optional<PortState> port = alive ? port(instance) : Optional.empty();
    return new Use(instance, clock.instant(), supervisor.use(instance), processes, port);
  }

  private Optional<PortState> port(Instance instance) {
    return instance.networking().endpoints().isEmpty()
        ? Optional.empty()
        : ports.get().stream().filter(each -> each.instance().equals(instance.id())).findFirst();
  }

  /** As in Docker: what is removed at its end cannot be started again. */
  static void requireKept(boolean autoRemove, RestartPolicy policy) {
    if (autoRemove && !policy.never()) {
      throw InstanceFailure.invalid(
          "an instance that is removed at its end cannot have a restart policy",
          "leave out --rm or --restart");
    }
  }

  private Instance current(String id, String reference) {
    return instances
        .byId(id)
        .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.empty()));
  }
}
