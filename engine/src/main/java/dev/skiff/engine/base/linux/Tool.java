package dev.skiff.engine.base.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One call of a program of the host: its output kept up to a bound, its time limited, its end
 * awaited.
 *
 * @param environment added to ours
 * @param limit after which it is killed
 */
record Tool(List<String> command, Map<String, String> environment, Path directory, Duration limit) {
  /** Package lists and error messages are some kilobytes. */
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  /** Short enough to look alive, long enough to cost nothing. */
  private static final long TICK_MILLIS = 250;

  private static final Executor READERS = task -> Thread.ofVirtual().start(task);

  Tool {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** What a program said and how it ended. */
  record Outcome(int status, String output, String errors, boolean timedOut) {
    boolean succeeded() {
      return status == 0 && !timedOut;
    }

    /** Why it failed, for people: the last lines of what it printed. */
    String why() {
      if (timedOut) {
        return "it took too long";
      }
      String said = errors.isBlank() ? output.strip() : errors.strip();
      List<String> lines = said.lines().toList();
      String tail = String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
      return tail.isEmpty() ? "exit status " + status : tail;
    }
  }

  Outcome run() throws IOException, InterruptedException {
    return run(() -> {});
  }

  /** Runs it to its end; the tick is called now and then meanwhile, by this thread. */
  Outcome run(Runnable tick) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> output = read(process.getInputStream());
      CompletableFuture<String> errors = read(process.getErrorStream());
      boolean ended = await(process, tick);
      if (!ended) {
        end(process);
      }
      return new Outcome(process.waitFor(), output.join(), errors.join(), !ended);
    } finally {
      end(process);
    }
  }

  private boolean await(Process process, Runnable tick) throws InterruptedException {
    for (long waited = 0; waited < limit.toMillis(); waited += TICK_MILLIS) {
      if (process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
      tick.run();
    }
    return false;
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            byte[] kept = stream.readNBytes(MAX_OUTPUT_BYTES);
            stream.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        },
        READERS);
  }
}
