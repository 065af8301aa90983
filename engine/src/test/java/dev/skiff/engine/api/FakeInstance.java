package dev.skiff.engine.api;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.log.GuardLog;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.vm.LogPosition;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;

/** An instance whose program is chosen by the name of its image. */
final class FakeInstance {
  private final FakeEngine engine;
  private final Path directory;
  private final ByteArrayOutputStream given = new ByteArrayOutputStream();
  final GuardLog log;
  private Instance record;
  private boolean inputEnded;
  private boolean removed;
  private int finished;
  private boolean inputBlocked;
  private long lostBytes;

  FakeInstance(FakeEngine engine, Instance record, Path directory) {
    this.engine = engine;
    this.record = record;
    this.directory = directory;
    this.log = new GuardLog(directory.resolve("logs"));
  }

  synchronized Instance record() {
    return record;
  }

  synchronized Instance start() {
    if (!record.phase().alive()) {
      int number = record.run().map(Run::number).orElse(0) + 1;
      Run run =
          new Run(
              number,
              FakeEngine.START,
              Optional.of(FakeEngine.START),
              Optional.of(FakeEngine.START.plusMillis(1234)),
              Optional.empty(),
              List.of(new Run.Milestone("kernel", Duration.ofMillis(300))),
              log.end(),
              0,
              "6.1.192",
              "microvm");
      record = with(Phase.RUNNING, run, Optional.empty());
      inputEnded = false;
      given.reset();
      Thread.ofVirtual().start(this::program);
      notifyAll();
    }
    return record;
  }

  synchronized Instance under(RestartPolicy policy) {
    record = record.under(policy);
    return record;
  }

  synchronized Instance networked(UnaryOperator<Networking> change) {
    record = record.networked(change.apply(record.networking()));
    return record;
  }

  synchronized Instance publishing(UnaryOperator<List<PublishedPort>> change) {
    InstanceSpec spec = record.spec();
    record = record.specified(spec.publishing(change.apply(spec.ports())));
    return record;
  }

  synchronized Instance paused(boolean still) {
    record = record.paused(still);
    return record;
  }

  private void program() {
    switch (record().spec().image()) {
      case "hello" -> {
        print(LogStream.STDOUT, "hello\n");
        print(LogStream.STDERR, "to stderr\n");
        print(LogStream.STDOUT, "no newline");
        exit(Outcome.Kind.EXITED, 0, "");
      }
      case "exit-3" -> exit(Outcome.Kind.EXITED, 3, "");
      case "segfault" -> exit(Outcome.Kind.SIGNALED, 139, "");
      case "panic" -> exit(Outcome.Kind.PANICKED, 255, "the kernel panicked");
      case "cat" -> {
        awaitInputEnd();
        exit(Outcome.Kind.EXITED, 0, "");
      }
      default -> {}
    }
  }

  private synchronized void awaitInputEnd() {
    try {
      while (!inputEnded) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  synchronized void print(LogStream stream, String text) {
    log.print(stream, text);
    notifyAll();
  }

  synchronized void print(LogStream stream, byte[] bytes) {
    log.print(stream, bytes);
    notifyAll();
  }

  /** From now on there is output that could not be kept. */
  synchronized void lose(long bytes) {
    lostBytes += bytes;
  }

  synchronized void exit(Outcome.Kind kind, int code, String reason) {
    Run run = record.run().orElseThrow();
    Run ended =
        new Run(
            run.number(),
            run.requestedAt(),
            run.startedAt(),
            run.readyAt(),
            Optional.of(FakeEngine.START.plusSeconds(60)),
            run.timeline(),
            run.log(),
            0,
            run.kernel(),
            run.machine());
    record = with(Phase.EXITED, ended, Optional.of(new Outcome(kind, code, reason)));
    finished++;
    notifyAll();
    if (record.spec().autoRemove()) {
      remove();
    }
  }

  private Instance with(Phase phase, Run run, Optional<Outcome> outcome) {
    return new Instance(
        record.id(),
        record.name(),
        record.base(),
        record.mac(),
        record.spec(),
        record.createdAt(),
        phase,
        Optional.of(run),
        outcome,
        0,
        record.restarts(),
        record.paused(),
        record.leased(),
        record.baseReason(),
        record.networking());
  }

  synchronized Instance stop() {
    if (record.phase().alive()) {
      exit(Outcome.Kind.EXITED, 0, "");
    }
    return record;
  }

  synchronized Instance kill(int signal) {
    if (!record.phase().alive()) {
      throw InstanceFailure.notAlive(record, "kill");
    }
    exit(Outcome.Kind.KILLED, 128 + signal, "");
    return record;
  }

  synchronized Instance remove() {
    removed = true;
    engine.forget(record);
    notifyAll();
    return record;
  }

  synchronized Instance await(Operation.Await await) {
    int before = finished;
    await.begun().run();
    try {
      while (!holds(await.condition(), before)) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    if (await.condition() == Operation.Condition.READY && !record.phase().alive()) {
      throw InstanceFailure.endedBeforeReady(record);
    }
    return record;
  }

  private boolean holds(Operation.Condition condition, int before) {
    return switch (condition) {
      case NOT_RUNNING -> !record.phase().alive();
      case NEXT_EXIT -> finished > before;
      case REMOVED -> removed;
      case READY -> record.run().flatMap(Run::readyAt).isPresent();
    };
  }

  /** Makes the program take no more input, or take it again. */
  synchronized void blockInput(boolean blocked) {
    inputBlocked = blocked;
    notifyAll();
  }

  synchronized boolean inputEnded() {
    return inputEnded;
  }

  synchronized int inputTaken() {
    return given.size();
  }

  synchronized Engine.Input input() {
    return new Engine.Input() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws InterruptedException {
        synchronized (FakeInstance.this) {
          while (inputBlocked || record.phase() == Phase.CREATED) {
            FakeInstance.this.wait();
          }
          if (!record.phase().alive()) {
            throw InstanceFailure.notAlive(record, "write to");
          }
          given.write(bytes, offset, length);
          print(LogStream.STDOUT, java.util.Arrays.copyOfRange(bytes, offset, offset + length));
        }
      }

      @Override
      public void end() throws InterruptedException {
        synchronized (FakeInstance.this) {
          while (record.phase() == Phase.CREATED) {
            FakeInstance.this.wait();
          }
          inputEnded = true;
          FakeInstance.this.notifyAll();
        }
      }
    };
  }

  synchronized Engine.Output output() {
    engine.openOutputs.incrementAndGet();
    int bound = finished + 1;
    return new Engine.Output() {
      @Override
      public Path logDirectory() {
        return log.directory();
      }

      @Override
      public Path console() {
        return directory.resolve("console.log");
      }

      @Override
      public LogPosition lastRun() {
        return record().run().map(Run::log).orElse(LogPosition.START);
      }

      @Override
      public boolean awaitMore(LogPosition past) throws InterruptedException {
        synchronized (FakeInstance.this) {
          while (log.end().compareTo(past) <= 0) {
            if (finished >= bound || removed) {
              return false;
            }
            engine.waitingOutputs.incrementAndGet();
            try {
              FakeInstance.this.wait();
            } finally {
              engine.waitingOutputs.decrementAndGet();
            }
          }
          return true;
        }
      }

      @Override
      public boolean awaitMoreOfAnyRun(LogPosition past) throws InterruptedException {
        return awaitMore(past);
      }

      @Override
      public long lostBytes() {
        synchronized (FakeInstance.this) {
          return lostBytes;
        }
      }

      @Override
      public void close() {
        synchronized (FakeInstance.this) {
          engine.openOutputs.decrementAndGet();
          FakeInstance.this.notifyAll();
        }
      }
    };
  }
}
