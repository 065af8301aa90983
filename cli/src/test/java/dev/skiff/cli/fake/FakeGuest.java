package dev.skiff.cli.fake;

import dev.skiff.wire.api.CreateRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance whose program is a function; it goes on when the engine is dead, and so does its log.
 */
public final class FakeGuest {
  final String id;
  final String name;
  private final CreateRequest request;
  private final FakeProgram program;
  private final String machine;
  private final List<byte[]> log = new ArrayList<>();
  private final TypedInput stdin = new TypedInput();
  private String phase = "created";
  private @Nullable Integer exitCode;
  private String signal = "";
  private boolean removed;

  FakeGuest(String id, String name, CreateRequest request, FakeProgram program, String machine) {
    this.id = id;
    this.name = name;
    this.request = request;
    this.program = program;
    this.machine = machine;
  }

  /** What it was created with. */
  public CreateRequest request() {
    return request;
  }

  String machine() {
    return machine;
  }

  /** The program's own side. */
  public InputStream stdin() {
    return stdin;
  }

  public void out(String text) {
    frame(1, text.getBytes(StandardCharsets.UTF_8));
  }

  public void err(String text) {
    frame(2, text.getBytes(StandardCharsets.UTF_8));
  }

  public void out(byte[] bytes) {
    frame(1, bytes);
  }

  /** Waits until somebody sends a signal; its name. */
  public synchronized String awaitSignal() throws InterruptedException {
    while (signal.isEmpty()) {
      wait();
    }
    String got = signal;
    signal = "";
    return got;
  }

  synchronized void start() {
    phase = "running";
    Thread.ofVirtual().start(this::live);
  }

  private void live() {
    int code;
    try {
      code = program.run(this);
    } catch (IOException | InterruptedException e) {
      code = 255;
    }
    end(code);
  }

  synchronized void end(int code) {
    if (exitCode == null) {
      exitCode = code;
      phase = "exited";
      notifyAll();
    }
  }

  synchronized void signal(String named) {
    signal = named;
    notifyAll();
    if (named.equals("KILL")) {
      end(137);
    }
  }

  synchronized void remove() {
    removed = true;
    notifyAll();
  }

  synchronized String phase() {
    return phase;
  }

  synchronized @Nullable Integer exitCode() {
    return exitCode;
  }

  synchronized int awaitEnd() throws InterruptedException {
    while (exitCode == null && phase.equals("running")) {
      wait();
    }
    return exitCode == null ? 0 : exitCode;
  }

  synchronized int awaitExit() throws InterruptedException {
    while (exitCode == null) {
      wait();
    }
    return exitCode;
  }

  synchronized void awaitRemoval() throws InterruptedException {
    while (!removed) {
      wait();
    }
  }

  /** The frame at this place of the log; null once the guest has ended and there is none. */
  synchronized byte @Nullable [] awaitFrame(int index) throws InterruptedException {
    while (index >= log.size() && exitCode == null) {
      wait();
    }
    return index < log.size() ? log.get(index) : null;
  }

  void input(byte[] bytes, int length) {
    stdin.type(bytes, length);
  }

  void endInput() {
    stdin.end();
  }

  private synchronized void frame(int stream, byte[] bytes) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int n = bytes.length;
    frame.writeBytes(
        new byte[] {
          (byte) stream, 0, 0, 0, (byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n
        });
    frame.writeBytes(bytes);
    log.add(frame.toByteArray());
    notifyAll();
  }
}
