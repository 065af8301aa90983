package dev.skiff.engine.operation;

import dev.skiff.engine.failure.Failure;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads the output of which instance, so that its files are not deleted under a reader. A
 * program that ends at once and removes itself is still heard to its last word.
 */
final class OutputReaders {
  private static final Logger LOG = LoggerFactory.getLogger(OutputReaders.class);

  private final Map<String, Integer> reading = new HashMap<>();
  private final Map<String, Runnable> deletions = new HashMap<>();

  synchronized void begin(String id) {
    reading.merge(id, 1, Integer::sum);
  }

  /** Ends one reading; the last one deletes what was to be deleted. */
  void end(String id) {
    Runnable deletion = null;
    synchronized (this) {
      if (reading.merge(id, -1, Integer::sum) == 0) {
        reading.remove(id);
        deletion = deletions.remove(id);
      }
    }
    if (deletion != null) {
      try {
        deletion.run();
      } catch (Failure e) {
        LOG.warn("the next start of the engine tries again: {}", e.getMessage());
      }
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
}
