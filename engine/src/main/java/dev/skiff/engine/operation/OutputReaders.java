package dev.skiff.engine.operation;

import dev.skiff.engine.failure.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads the output of which instance, so that its files are not deleted under a reader. A
 * program that ends at once and removes itself is still heard to its last word.
 */
final class OutputReaders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputReaders.class);

  private final Map<String, Integer> reading = new HashMap<>();
  private final Map<String, Runnable> deletions = new HashMap<>();
  private int deleting;

  synchronized void begin(String id) {
    reading.merge(id, 1, Integer::sum);
  }

  /** Ends one reading; the last one deletes what was to be deleted. */
  void end(String id) {
    Runnable deletion;
    synchronized (this) {
      if (reading.merge(id, -1, Integer::sum) != 0) {
        return;
      }
      reading.remove(id);
      deletion = deletions.remove(id);
      if (deletion == null) {
        return;
      }
      deleting++;
    }
    try {
      attempt(deletion);
    } finally {
      deleted();
    }
  }

  /** Deletes now, or when nobody reads any more. */
  void whenUnread(String id, Runnable deletion) {
    synchronized (this) {
      if (reading.containsKey(id)) {
        deletions.put(id, deletion);
        return;
      }
    }
    deletion.run();
  }

  /** At the engine's end nobody reads any more: what is to be deleted is, before this returns. */
  @Override
  public void close() {
    List<Runnable> left;
    synchronized (this) {
      left = List.copyOf(deletions.values());
      deletions.clear();
    }
    left.forEach(OutputReaders::attempt);
    awaitOthers();
  }

  private static void attempt(Runnable deletion) {
    try {
      deletion.run();
    } catch (Failure e) {
      LOG.warn("the next start of the engine tries again: {}", e.getMessage());
    }
  }

  private synchronized void deleted() {
    deleting--;
    notifyAll();
  }

  private synchronized void awaitOthers() {
    try {
      while (deleting > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      // The next start of the engine deletes what is left.
      Thread.currentThread().interrupt();
    }
  }
}
