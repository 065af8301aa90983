package dev.skiff.engine.rust;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One call of a program: what it says on standard error is handed on line by line, what it answers
 * on standard output kept up to a bound, its time limited. However the call ends, neither it nor a
 * child of it is left.
 *
 * @param environment all of it
 */
record Call(List<String> command, Map<String, String> environment, Path directory, Duration limit) {
  /** The description of a project with thousands of dependencies is some megabytes. */
  private static final int MAX_OUTPUT_BYTES = 64 << 20;

  /** Longer lines are cut. */
  private static final int MAX_LINE = 4096;

  /** Who does not listen slows the program down. */
  private static final int MAX_WAITING_LINES = 256;

  private static final long TICK_MILLIS = 200;

  Call {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * How it ended.
   *
   * @param said the last lines on standard error
   */
  record Ended(int status, String output, String said, boolean timedOut) {
    boolean succeeded() {
      return status == 0 && !timedOut;
    }

    /** Why it failed, for people. */
    String why() {
      if (timedOut) {
        return "it took too long";
      }
      return said.isBlank() ? "exit status " + status : said;
    }
  }

  /**
   * Runs it to its end.
   *
   * @param listener is told each line, by this thread; what it throws ends the program
   */
  Ended run(Consumer<String> listener) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      return follow(process, listener);
    } finally {
      end(process);
    }
  }

  private Ended follow(Process process, Consumer<String> listener)
      throws IOException, InterruptedException {
    BlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_WAITING_LINES);
    CompletableFuture<String> output = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> keep(process.getInputStream(), output));
    Thread reader = Thread.ofVirtual().start(() -> hear(process.getErrorStream(), lines));
    try {
      Ended ended = handOn(reader, lines, listener);
      return ended.timedOut()
          ? ended
          : new Ended(process.waitFor(), awaited(output), ended.said(), false);
    } finally {
      end(process); // Before its output is closed: who dies of that leaves its children behind.
      reader.interrupt(); // Nobody takes a line of it any more.
    }
  }

  private Ended handOn(Thread reader, BlockingQueue<String> lines, Consumer<String> listener)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String last = "";
    while (reader.isAlive() || !lines.isEmpty()) {
      String line = lines.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (line != null) {
        last = line.isBlank() ? last : line.strip();
        listener.accept(line);
      }
      if (System.nanoTime() - deadline > 0) {
        return new Ended(-1, "", last, true);
      }
    }
    return new Ended(0, "", last, false);
  }

  private static String awaited(CompletableFuture<String> output)
      throws IOException, InterruptedException {
    try {
      return output.get();
    } catch (ExecutionException failure) {
      throw new IOException("its answer cannot be read", failure.getCause());
    }
  }

  private static void keep(InputStream stream, CompletableFuture<String> output) {
    try (stream) {
      byte[] kept = stream.readNBytes(MAX_OUTPUT_BYTES);
      stream.transferTo(OutputStream.nullOutputStream());
      output.complete(new String(kept, StandardCharsets.UTF_8));
    } catch (IOException failure) {
      output.completeExceptionally(failure);
    }
  }

  /** Ends with the stream, which ends with the program and its children. */
  private static void hear(InputStream stream, BlockingQueue<String> lines) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int sign = reader.read(); sign >= 0; sign = reader.read()) {
        if (sign == '\n') {
          lines.put(line.toString());
          line.setLength(0);
        } else if (line.length() < MAX_LINE) {
          line.append((char) sign);
        }
      }
      if (!line.isEmpty()) {
        lines.put(line.toString());
      }
    } catch (IOException ended) {
      // It was ended by us.
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
