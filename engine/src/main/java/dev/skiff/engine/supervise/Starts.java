package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.supervise.Launch.Prepared;
import dev.skiff.engine.volume.Claims;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts instances: first the record, then the machine, then the record of it. */
final class Starts {
  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  private final Yard yard;
  private final Launch launch;
  private final Ledger ledger;
  private final Lives lives;

  Starts(Life.Context context, Lives lives) {
    this.yard = context.yard();
    this.launch = context.launch();
    this.ledger = context.ledger();
    this.lives = lives;
  }

  /**
   * Starts an instance that is not alive.
   *
   * @param begun the instance at the beginning of the run
   * @return once its machine runs; booting goes on
   * @throws Failure when it cannot be started; the instance is then as it was
   */
  Instance start(Instance before, BiFunction<Instance, Run, Instance> begun) {
    try (Base.Claim _ = launch.base(before).claim(before.spec().imageDigest());
        Claims.Claim _ = yard.attachments().claim(before)) {
      return startClaimed(before, begun);
    }
  }

  private Instance startClaimed(Instance before, BiFunction<Instance, Run, Instance> begun) {
    Instant requested = yard.clock().instant();
    // What has ended a moment ago may still have the ports.
    yard.enforcement().reconcile(before.id());
    launch.requirePorts(before);
    BootSet bootSet = launch.bootSet(before);
    Instant baked = yard.clock().instant();
    Prepared prepared = launch.prepare(before, bootSet);
    Run run =
        Run.begun(
                before.runNumber() + 1,
                requested,
                Launch.endOfLog(prepared.files().logDirectory()),
                bootSet.kernelVersion(),
                prepared.machine().words())
            .reached("create", requested)
            .reached("boot-set", baked);
    yard.hypervisor().forget(prepared.files());
    Instance beginning =
        yard.enforcement()
            .claim(
                before,
                () ->
                    yard.instances()
                        .update(before.id(), instance -> begun.apply(instance, run))
                        .orElseThrow(
                            () -> InstanceFailure.notFound(before.name(), Optional.empty())));
    Life life;
    try {
      yard.enforcement().reconcile(before.id());
      life = lives.begin(beginning, prepared, 1);
    } catch (RuntimeException e) {
      takeBack(before, run.number());
      throw e;
    }
    return recordStart(life).orElse(beginning);
  }

  /** Now, or on a thread of its own once the disk has room. */
  private void takeBack(Instance before, int run) {
    UnaryOperator<Instance> change = now -> now.runNumber() == run ? before : now;
    try {
      yard.instances().update(before.id(), change);
    } catch (Failure e) {
      LOG.warn("{}: its failed start is still recorded: {}", before.name(), e.getMessage());
      Thread.ofVirtual()
          .name("take-back-" + before.shortId())
          .start(() -> takeBackSooner(before.id(), change));
    }
  }

  private void takeBackSooner(String id, UnaryOperator<Instance> change) {
    try {
      ledger.write(id, change);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure e) {
      LOG.warn("{}: its failed start stays recorded: {}", id, e.getMessage());
    }
  }

  /**
   * After the life is known, so that whoever waits for its machine is woken when it is there. A
   * start that cannot be acknowledged is taken back; its life records that end.
   */
  private Optional<Instance> recordStart(Life life) {
    Instant started = yard.clock().instant();
    try {
      return yard.instances()
          .update(
              life.id(),
              now ->
                  now.runNumber() == life.run()
                      ? now.withRun(run ->
                          run.reached("hypervisor", started).started(life.machine().startedAt()))
                      : now);
    } catch (RuntimeException e) {
      Lives.kill(life.machine(), life.id());
      throw e;
    }
  }
}
