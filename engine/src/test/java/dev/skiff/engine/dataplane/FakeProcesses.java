package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Processes that are threads of the test; as real ones they outlive who started them. */
final class FakeProcesses implements Processes {
  final Set<Integer> takenPorts = FakeNat.nothingTaken();
  private final List<FakeProcess> alive = new ArrayList<>();
  private long lastPid = 1000;
  private Optional<String> refusal = Optional.empty();

  /** One of them, with what answers for it. */
  final class FakeProcess implements Kept {
    private final long pid;
    private final Program program;
    private final AutoCloseable answering;
    private final CountDownLatch ended = new CountDownLatch(1);

    FakeProcess(long pid, Program program, AutoCloseable answering) {
      this.pid = pid;
      this.program = program;
      this.answering = answering;
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public boolean isAlive() {
      return ended.getCount() > 0;
    }

    @Override
    public void end() {
      kill();
    }

    @Override
    public void kill() {
      synchronized (FakeProcesses.this) {
        alive.remove(this);
      }
      ended.countDown();
      try {
        answering.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
      return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String lastWords() {
      return "";
    }
  }

  @Override
  public synchronized List<Kept> find(Program program) {
    return alive.stream()
        .filter(each -> each.program.name().equals(program.name()))
        .map(each -> (Kept) each)
        .toList();
  }

  @Override
  public synchronized Kept start(Program program) throws IOException {
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
    long pid = ++lastPid;
    AutoCloseable answering =
        program.name().equals(NatControl.PROGRAM)
            ? new FakeNat(program.control(), pid, takenPorts)
            : new FakeFabric(program.control(), pid);
    FakeProcess process = new FakeProcess(pid, program, answering);
    alive.add(process);
    return process;
  }

  /** Whether programs can be started from now on; else why not. */
  synchronized void refuse(Optional<String> why) {
    refusal = why;
  }

  FakeNat nat() {
    return (FakeNat) process(NatControl.PROGRAM).answering;
  }

  FakeFabric fabric() {
    return (FakeFabric) process(FabricControl.PROGRAM).answering;
  }

  synchronized FakeProcess process(String name) {
    return alive.stream()
        .filter(each -> each.program.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  synchronized int running() {
    return alive.size();
  }

  void endAll() {
    List<FakeProcess> all;
    synchronized (this) {
      all = List.copyOf(alive);
    }
    all.forEach(FakeProcess::kill);
  }
}
