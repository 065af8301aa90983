package dev.skiff.engine.dataplane;

import java.util.HashMap;
import java.util.Map;
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

  Chores(Pace pace) {
    this.pace = pace;
  }

  /** Once; whoever has no luck asks for it again, also while it is done. */
  void retry(Runnable publishing) {
    Future<?> _ = later.schedule(publishing, pace.retry().toNanos(), TimeUnit.NANOSECONDS);
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
