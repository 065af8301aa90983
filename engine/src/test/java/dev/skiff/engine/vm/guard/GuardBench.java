package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Real guards over fake hypervisors in one folder; ends what is left of them. */
final class GuardBench implements AutoCloseable {
  static final Set<Door> DOORS = Set.of(Door.values());
  static final GuardLimits LIMITS = GuardLimits.DEFAULT;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final MachineFiles files;
  final GuardedMachines machines;
  private final List<RunningMachine> started = new ArrayList<>();

  GuardBench(Path folder) throws IOException {
    this(folder, Native.guard());
  }

  GuardBench(Path folder, Path guard) throws IOException {
    Path directory = Files.createDirectory(folder.resolve("machine"));
    this.files = new MachineFiles(directory, folder.resolve("c"));
    this.machines = new GuardedMachines(guard);
  }

  RunningMachine start(String... script) {
    return start(LIMITS, script);
  }

  RunningMachine start(GuardLimits limits, String... script) {
    RunningMachine machine =
        machines.start(files, DOORS, arguments(script), Confinement.NONE, limits);
    started.add(machine);
    return machine;
  }

  static List<String> arguments(String... script) {
    List<String> arguments = new ArrayList<>(List.of(Native.fakeHypervisor().toString()));
    arguments.addAll(List.of(script));
    return arguments;
  }

  /** Follows a machine to its end. */
  static Optional<MachineExit> end(RunningMachine machine) throws InterruptedException {
    return events(machine).getLast() instanceof Ended ended ? ended.exit() : Optional.empty();
  }

  static List<MachineEvent> events(RunningMachine machine) throws InterruptedException {
    List<MachineEvent> events = new ArrayList<>();
    do {
      events.add(machine.next());
    } while (!(events.getLast() instanceof Ended));
    return events;
  }

  CriLog log() throws IOException {
    return CriLog.read(files.logDirectory());
  }

  /** Waits, as a reader of the log would, until a text is in it. */
  void awaitOutput(RunningMachine machine, String text) throws Exception {
    LogPosition past = LogPosition.START;
    while (!CriLog.readBesideWriter(files.logDirectory()).text("stdout").contains(text)) {
      if (!machine.awaitLog(past)) {
        throw new AssertionError("the log ended without '" + text + "'");
      }
      past = end();
    }
  }

  /** The end of the log, by its files. */
  LogPosition end() throws IOException {
    List<Path> all = CriLog.files(files.logDirectory());
    Path last = all.getLast();
    String name = last.getFileName().toString();
    return new LogPosition(Long.parseLong(name.substring(0, name.indexOf('.'))), Files.size(last));
  }

  static void await(String what, BooleanSupplier condition) {
    long from = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - from > PATIENCE.toNanos()) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** No process of that number, or one that only waits for its parent to look. */
  static boolean gone(long process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (NoSuchFileException none) {
      return true;
    } catch (IOException goneWhileRead) {
      return true;
    }
  }

  static void killNow(long process) {
    ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
  }

  GuardStatus status() {
    try (GuardConnections connections = new GuardConnections(files.controlSocket())) {
      return new GuardRequests(connections).exchange(List.of()).orElseThrow();
    }
  }

  /** What a machine leaves when it has ended well. */
  List<String> leftOvers() throws IOException {
    try (var files = Files.list(this.files.directory())) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void close() {
    started.forEach(RunningMachine::close);
    try (RunningMachine left = machines.adopt(files).orElse(null)) {
      if (left != null) {
        left.kill(9);
        end(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
