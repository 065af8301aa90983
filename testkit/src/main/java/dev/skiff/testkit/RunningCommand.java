package dev.skiff.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A started command whose output is gathered while it runs. Closing it kills what still runs. */
public final class RunningCommand implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final long startedNanos;
  private final Gathered output;
  private final Gathered errors;

  RunningCommand(ProcessBuilder builder) {
    this.command = List.copyOf(builder.command());
    this.startedNanos = System.nanoTime();
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.output = new Gathered(process.getInputStream());
    this.errors = new Gathered(process.getErrorStream());
  }

  /** Any program of this machine, in this process's environment and folder. */
  public static RunningCommand start(List<String> command) {
    return new RunningCommand(new ProcessBuilder(command));
  }

  public Process process() {
    return process;
  }

  /** Nobody types any more: a program that reads to the end of its input finds it. */
  public void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command's standard input. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** Sends a signal as a terminal or another program would. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until what came out on standard output satisfies the condition. */
  public void awaitOutput(Predicate<String> condition, Duration atMost) {
    output.await(condition, atMost, this::describe);
  }

  /** What has come out on standard output so far. */
  public String printed() {
    return output.text();
  }

  /** Waits for the end; a command that does not end in time is killed and fails the test. */
  public CommandResult finish(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        String soFar = describe();
        close();
        throw new AssertionError("still running after " + atMost.toSeconds() + " s: " + soFar);
      }
      output.join();
      errors.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new CommandResult(command, process.exitValue(), output.bytes(), errors.text(), took);
  }

  private String describe() {
    return String.join(" ", command) + "\nstdout: " + output.text() + "\nstderr: " + errors.text();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** One stream, read to its end on a thread of its own. */
  private static final class Gathered {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;
    private boolean ended;

    Gathered(InputStream stream) {
      this.reader = Thread.ofVirtual().start(() -> read(stream));
    }

    private void read(InputStream stream) {
      byte[] buffer = new byte[64 * 1024];
      try (stream) {
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
          append(buffer, n);
        }
      } catch (IOException e) {
        // The process was killed; what it had written is here.
      }
      end();
    }

    private synchronized void append(byte[] buffer, int length) {
      bytes.write(buffer, 0, length);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    void join() throws InterruptedException {
      reader.join();
    }

    synchronized void await(
        Predicate<String> condition,
        Duration atMost,
        java.util.function.Supplier<String> description) {
      long deadline = System.nanoTime() + atMost.toNanos();
      while (!condition.test(text())) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0 || ended) {
          throw new AssertionError("did not print what was awaited: " + description.get());
        }
        try {
          wait(leftMillis);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
