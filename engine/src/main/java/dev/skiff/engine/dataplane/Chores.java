package dev.skiff.engine.dataplane;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What is done after a while: a lost port tried again, an idle process stopped. */
final class Chores implements AutoCloseable {
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("data plane chores").factory());
  private final Pace pace;
  private final Map<KeptProcess, Future<?>> ends = new HashMap<>();
  private Future<?> retry = CompletableFuture.completedFuture(null);

  Chores(Pace pace) {
    this.pace = pace;
  }

  /** One at a time. */
  synchronized void retry(Runnable publishing) {
    if (retry.state() != Future.State.RUNNING) {
      retry = later.schedule(publishing, pace.retry().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** From now on a process is needed, or is not, and then kept only for a while. */
  synchronized void needed(KeptProcess process, boolean needed) {
    if (needed) {
      Future<?> end = ends.remove(process);
      if (end != null) {
        end.cancel(false);
      }
    } else {
      ends.computeIfAbsent(
          process,
          idle -> later.schedule(() -> stop(idle), pace.idle().toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  private void stop(KeptProcess idle) {
    synchronized (this) {
      if (ends.remove(idle) == null) {
        return;
      }
    }
    try {
      idle.stop();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    later.shutdownNow();
  }
}
