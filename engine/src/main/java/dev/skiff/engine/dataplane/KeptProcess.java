package dev.skiff.engine.dataplane;

import dev.skiff.engine.dataplane.Processes.Kept;
import dev.skiff.engine.failure.Failure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process, kept by a thread of its own: found again or started, told what is wanted, listened
 * to until its end, and started again. That it ended is seen at the end of its stream of events, so
 * at once and without looking. Safe for several threads.
 */
final class KeptProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptProcess.class);

  /** What is particular to it; called by the keeping thread, none of its locks held. */
  interface Care {
    /** The process that answers, by its own word. */
    long answeringProcess() throws IOException;

    /** Its events from now on. */
    EventStream events() throws IOException;

    /** Tells it everything. */
    void tell() throws IOException;

    /** It does what is wanted. */
    void began(Kept process, boolean adopted);

    /** It does not any more, though nobody asked it to end. */
    void ended(Kept process);
  }

  private final Program program;
  private final Processes processes;
  private final Care care;
  private final Pace pace;
  private final Restarts restarts = new Restarts();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread keeper;

  private boolean wanted;
  private boolean up;
  private boolean hurry;
  private long starts;
  private long failures;
  private Optional<Failure> lastFailure = Optional.empty();
  private Optional<Kept> current = Optional.empty();
  private Optional<EventStream> stream = Optional.empty();

  KeptProcess(Program program, Processes processes, Care care, Pace pace) {
    this.program = program;
    this.processes = processes;
    this.care = care;
    this.pace = pace;
    this.keeper = Thread.ofVirtual().name(program.name()).unstarted(this::keep);
  }

  /** Begins; finds the process of an earlier engine, and starts none before it is wanted. */
  void begin() {
    keeper.start();
  }

  // ---- what others ask ----

  /** Sees to it that it runs, from now on. */
  void want() {
    locked(() -> {
      wanted = true;
      hurry = !up;
    });
  }

  boolean isUp() {
    return read(() -> up);
  }

  long starts() {
    return read(() -> starts);
  }

  /**
   * Waits until it does what is wanted, starting it if need be.
   *
   * @throws DataPlaneFailure when a start failed meanwhile, or the time has passed
   */
  void awaitUp(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      want();
      long before = failures;
      long left = limit.toNanos();
      while (!up && failures == before && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!up) {
        throw failures > before && lastFailure.isPresent() ? lastFailure.get() : late(limit);
      }
    } finally {
      lock.unlock();
    }
  }

  /** It broke off while it was asked: what is up now is looked at anew. */
  void doubt() {
    locked(() -> {
      up = false;
      stream.ifPresent(EventStream::close);
    });
  }

  /** Ends the process and does not start it again before it is wanted. */
  void stop() throws InterruptedException {
    locked(() -> {
      wanted = false;
      up = false;
    });
    Optional<Kept> process = read(() -> current);
    if (process.isPresent()) {
      endAndWait(process.get());
    }
  }

  /** Lets go of the process, which runs on. */
  @Override
  public void close() {
    keeper.interrupt();
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what a closed one has let go of, and what it had not found yet. */
  void endAll() {
    try {
      for (Kept each : processes.find(program)) {
        endAndWait(each);
      }
      removeSockets();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the keeping thread ----

  private void keep() {
    try {
      Optional<Kept> found = adopted();
      while (true) {
        try {
          live(found.isPresent() ? found.get() : started(), found.isPresent());
        } catch (RuntimeException e) {
          // Which nobody has thought of: the next start ends what is left.
          LOG.error("{} was not kept", program.name(), e);
          pause(Duration.ZERO);
        }
        found = Optional.empty();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of those that there are the one that answers goes on; others are in its way. */
  private Optional<Kept> adopted() throws InterruptedException {
    List<Kept> found = processes.find(program);
    Optional<Kept> adopted = Optional.empty();
    if (!found.isEmpty()) {
      long answering = answeringProcess();
      adopted = found.stream().filter(each -> each.pid() == answering).findFirst();
    }
    for (Kept each : found) {
      if (!adopted.equals(Optional.of(each))) {
        LOG.warn("{}: ending process {}, which does not answer", program.name(), each.pid());
        endAndWait(each);
      }
    }
    return adopted;
  }

  /** 0 when none answers, or one that speaks otherwise. */
  private long answeringProcess() throws InterruptedException {
    try {
      return care.answeringProcess();
    } catch (IOException | Failure e) {
      // Whoever is told to let go must not take a process for dead.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("{} does not answer: {}", program.name(), e.getMessage());
      return 0;
    }
  }

  /** Waits until it is wanted, and starts it then, sooner or later. */
  private Kept started() throws InterruptedException {
    while (true) {
      awaitWanted();
      try {
        // Nobody may answer in its place, nor hold its ports.
        for (Kept stray : processes.find(program)) {
          endAndWait(stray);
        }
        Kept process = processes.start(program);
        locked(() -> {
          starts++;
          current = Optional.of(process);
        });
        if (read(() -> wanted)) {
          return process;
        }
        endAndWait(process);
      } catch (IOException e) {
        failed(notStarted(String.valueOf(e.getMessage())));
        pause(Duration.ZERO);
      }
    }
  }

  private void awaitWanted() throws InterruptedException {
    lock.lock();
    try {
      while (!wanted) {
        changed.await();
      }
      hurry = false;
    } finally {
      lock.unlock();
    }
  }

  /** To its end. */
  private void live(Kept process, boolean adopted) throws InterruptedException {
    locked(() -> current = Optional.of(process));
    long upFrom = 0;
    boolean again = adopted;
    while (process.isAlive()) {
      upFrom = attend(process, again);
      again = true;
      // Its stream has ended, so will it. Or the stream alone was broken.
      process.awaitEnd(pace.ending());
    }
    locked(() -> current = Optional.empty());
    if (!read(() -> wanted)) {
      removeSockets();
    } else {
      care.ended(process);
      pause(upFrom == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - upFrom));
    }
  }

  /** Tells and listens as long as it answers; when it came up, by the steady clock, or 0. */
  private long attend(Kept process, boolean adopted) throws InterruptedException {
    long upFrom = 0;
    try (EventStream events = events(process)) {
      locked(() -> stream = Optional.of(events));
      care.tell();
      locked(() -> up = true);
      upFrom = System.nanoTime();
      care.began(process, adopted);
      events.follow();
    } catch (ClosedByInterruptException letGo) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException e) {
      LOG.info("{}, process {}: {}", program.name(), process.pid(), e.toString());
    } catch (Failure e) {
      failed(e);
      process.kill();
    } finally {
      locked(() -> up = false);
    }
    return upFrom;
  }

  /** Tries until it answers. */
  private EventStream events(Kept process) throws InterruptedException {
    long from = System.nanoTime();
    while (true) {
      try {
        return care.events();
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw notStarted(process.lastWords());
        }
        if (System.nanoTime() - from > pace.starting().toNanos()) {
          throw DataPlaneFailure.silent(program.name(), "events", pace.starting(), e);
        }
        Thread.sleep(pace.look());
      }
    }
  }

  /** Of a process that has ended; only the keeping thread starts another, or nobody any more. */
  private void removeSockets() {
    for (Path socket : program.sockets()) {
      try {
        Files.deleteIfExists(socket);
      } catch (IOException e) {
        LOG.warn("cannot remove '{}': {}", socket, e.toString());
      }
    }
  }

  private void endAndWait(Kept process) throws InterruptedException {
    process.end();
    if (!process.awaitEnd(pace.ending())) {
      process.kill();
      process.awaitEnd(pace.ending());
    }
  }

  private void pause(Duration up) throws InterruptedException {
    lock.lock();
    try {
      long left = restarts.after(up).toNanos();
      while (left > 0 && !hurry) {
        left = changed.awaitNanos(left);
      }
      if (hurry) {
        restarts.forget();
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(Failure failure) {
    LOG.warn("{}", failure.getMessage());
    locked(() -> {
      failures++;
      lastFailure = Optional.of(failure);
    });
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T read(Supplier<T> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }

  private DataPlaneFailure late(Duration limit) {
    return current.isPresent()
        ? DataPlaneFailure.notAnswering(program.name(), current.get().pid(), limit)
        : notStarted("");
  }

  private DataPlaneFailure notStarted(String lastWords) {
    return DataPlaneFailure.notStarted(program.name(), program.log(), lastWords);
  }
}
