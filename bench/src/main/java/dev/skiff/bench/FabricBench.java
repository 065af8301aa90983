package dev.skiff.bench;

import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedNetwork;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PortState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Synthetic guests (native/bench) and what moves their frames; each run has processes of its own.
 */
final class FabricBench implements AutoCloseable {
  private static final Path NATIVE = Path.of(System.getProperty("skiff.native", "target/native"));

  private final Path folder;
  private int runs;

  /** What moves the frames. */
  enum Between {
    FABRIC("fabric"),
    RELAY("relay in C"),
    BARE_LOOP("bare loop in Java"),
    BRIDGE("kernel bridge + taps");

    private final String words;

    Between(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** The two numbers that the guests print, and the memory of what was between them. */
  record Outcome(double first, double second, double residentMebibytes) {}

  /** Frames that the fabric moved in a while, and what they cost its heap. */
  record Allocated(long frames, long bytes) {}

  FabricBench() {
    try {
      folder = Files.createTempDirectory("fabric-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Outcome run(Between between, int ports, Object... words) {
    if (between == Between.BRIDGE) {
      return acrossBridge(ports, words);
    }
    return run(between, ports, List.of(words), (outcome, middle, control) -> outcome);
  }

  /** The processor time that the fabric takes in a moment after its guests said what they did. */
  Duration busy(Duration moment, Object... words) {
    return across(
        moment, words, (fabric, control) -> busy(fabric), (before, after) -> after.minus(before));
  }

  /** What frames cost the heap of a warm fabric in a moment. */
  Allocated allocated(Duration moment, Object... words) {
    return across(
        moment,
        words,
        (fabric, control) -> state(control),
        (before, after) ->
            new Allocated(
                frames(after) - frames(before), after.allocatedBytes() - before.allocatedBytes()));
  }

  /** What a reading of the fabric between two guests says before and after a moment. */
  private <R, T> T across(
      Duration moment, Object[] words, Reading<R> reading, BiFunction<R, R, T> difference) {
    return run(
        Between.FABRIC,
        2,
        List.of(words),
        (outcome, fabric, control) -> {
          R before = reading.of(fabric, control);
          Thread.sleep(moment);
          return difference.apply(before, reading.of(fabric, control));
        });
  }

  /** What can be read of a running fabric. */
  @FunctionalInterface
  private interface Reading<R> {
    R of(Process fabric, Path control) throws IOException;
  }

  private static FabricState state(Path control) throws IOException {
    return Objects.requireNonNull(ask(control, FabricRequest.of("state")).state());
  }

  private static long frames(FabricState state) {
    return state.ports().stream().mapToLong(PortState::receivedFrames).sum();
  }

  /** What is looked at when the guests have said their numbers. */
  @FunctionalInterface
  private interface Look<T> {
    T at(Outcome outcome, Process middle, Path control) throws IOException, InterruptedException;
  }

  private <T> T run(Between between, int ports, List<Object> words, Look<T> look) {
    String prefix = folder.resolve("n" + runs++).toString();
    Process guests = start(guests(prefix, words));
    Process middle = null;
    try (BufferedReader said = said(guests)) {
      expect(said.readLine(), "ready");
      middle = middle(between, prefix, ports);
      // Guests would wait for ever for one that has ended.
      CompletableFuture<Void> _ = middle.onExit().thenRun(guests::destroyForcibly);
      String result = said.readLine();
      if (result == null) {
        throw new IllegalStateException(between.words() + " has ended in the midst of " + words);
      }
      return look.at(outcome(result, resident(middle)), middle, control(prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      guests.destroyForcibly();
      if (middle != null) {
        middle.destroyForcibly();
      }
    }
  }

  private static Outcome acrossBridge(int ports, Object... words) {
    try (KernelBridge bridge = new KernelBridge()) {
      Process guests = start(bridge.inside(guests("tap", List.of(words))));
      try (BufferedReader said = said(guests)) {
        expect(said.readLine(), "ready");
        bridge.join(guests, ports);
        return outcome(said.readLine(), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        guests.destroyForcibly();
      }
    }
  }

  private static List<String> guests(String place, List<Object> words) {
    List<String> command =
        new ArrayList<>(List.of(NATIVE.resolve("bench/guests").toString(), place));
    words.stream().map(Object::toString).forEach(command::add);
    return command;
  }

  private static BufferedReader said(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static Outcome outcome(String line, double residentMebibytes) {
    String[] numbers = line.split(" ", -1);
    return new Outcome(
        Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), residentMebibytes);
  }

  private static Duration busy(Process process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  private static Path control(String prefix) {
    return Path.of(prefix + ".control");
  }

  private Process middle(Between between, String prefix, int ports) throws IOException {
    return switch (between) {
      case RELAY ->
          start(List.of(NATIVE.resolve("bench/relay").toString(), prefix, Integer.toString(ports)));
      case BARE_LOOP -> start(java(BareLoop.class.getName(), prefix, Integer.toString(ports)));
      case FABRIC -> {
        Path control = control(prefix);
        Process fabric = start(java("dev.skiff.fabric.SkiffFabric", control.toString()));
        expect(ask(control, FabricRequest.apply(plan(prefix, ports))).error(), "");
        yield fabric;
      }
      case BRIDGE -> throw new IllegalStateException("is no process");
    };
  }

  /** The options are those of packaging/launch/skiff-fabric. */
  private static List<String> java(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:-UsePerfData",
                "-Xms16m",
                "-Xmx64m",
                "-XX:CompileThresholdScaling=10",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=CompileThresholdScaling,dev/skiff/*.*,1.0",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(words));
    return command;
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FabricPlan plan(String prefix, int ports) {
    PlannedNetwork network =
        new PlannedNetwork(
            "n", "bench", true, "10.64.0.0/16", "10.64.0.1", "", "", "02:53:6b:00:00:01", 1500);
    List<PlannedPort> planned = new ArrayList<>();
    for (int port = 0; port < ports; port++) {
      int number = port + 2;
      planned.add(
          PlannedPort.of(
              "i" + port,
              "p" + port,
              prefix + "." + port,
              "02:53:6b:01:%02x:%02x".formatted(number >> 8, number & 255),
              List.of(
                  new PlannedAddress(
                      "n", "10.64.%d.%d".formatted(number >> 8, number & 255), "", List.of()))));
    }
    return new FabricPlan(
        FabricPlan.VERSION,
        1,
        List.of(network),
        planned,
        List.of(),
        List.of(),
        List.of(),
        "",
        List.of());
  }

  private static FabricAnswer ask(Path control, FabricRequest request) throws IOException {
    try (SocketChannel channel = connect(control)) {
      byte[] json = WireJson.write(FabricRequest.class, request);
      ByteBuffer line = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
      while (line.hasRemaining()) {
        channel.write(line);
      }
      String said =
          new BufferedReader(
                  new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
              .readLine();
      return WireJson.read(FabricAnswer.class, said.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static SocketChannel connect(Path control) {
    while (true) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(control));
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static void expect(String said, String wanted) {
    if (!wanted.equals(said)) {
      throw new IllegalStateException("said '" + said + "' in the place of '" + wanted + "'");
    }
  }

  private static double resident(Process process) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
