package dev.skiff.bench;

import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedNetwork;
import dev.skiff.wire.fabric.PlannedPort;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    BARE_LOOP("bare loop in Java");

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

  FabricBench() {
    try {
      folder = Files.createTempDirectory("fabric-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Outcome run(Between between, int ports, Object... words) {
    String prefix = folder.resolve("n" + runs++).toString();
    List<String> command =
        new ArrayList<>(List.of(NATIVE.resolve("bench/guests").toString(), prefix));
    Stream.of(words).map(Object::toString).forEach(command::add);
    Process guests = start(command);
    Process middle = null;
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(guests.getInputStream(), StandardCharsets.UTF_8))) {
      expect(said.readLine(), "ready");
      middle = middle(between, prefix, ports);
      // Guests would wait for ever for one that has ended.
      CompletableFuture<Void> _ = middle.onExit().thenRun(guests::destroyForcibly);
      String result = said.readLine();
      if (result == null) {
        throw new IllegalStateException(between.words() + " has ended in the midst of " + command);
      }
      String[] numbers = result.split(" ", -1);
      return new Outcome(
          Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), resident(middle));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      guests.destroyForcibly();
      if (middle != null) {
        middle.destroyForcibly();
      }
    }
  }

  private Process middle(Between between, String prefix, int ports) throws IOException {
    return switch (between) {
      case RELAY ->
          start(List.of(NATIVE.resolve("bench/relay").toString(), prefix, Integer.toString(ports)));
      case BARE_LOOP -> start(java(BareLoop.class.getName(), prefix, Integer.toString(ports)));
      case FABRIC -> {
        Path control = Path.of(prefix + ".control");
        Process fabric = start(java("dev.skiff.fabric.SkiffFabric", control.toString()));
        apply(control, plan(prefix, ports));
        yield fabric;
      }
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
          new PlannedPort(
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

  private static void apply(Path control, FabricPlan plan) throws IOException {
    try (SocketChannel channel = connect(control)) {
      byte[] json = WireJson.write(FabricRequest.class, FabricRequest.apply(plan));
      ByteBuffer line = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
      while (line.hasRemaining()) {
        channel.write(line);
      }
      String said =
          new BufferedReader(
                  new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
              .readLine();
      FabricAnswer answer =
          WireJson.read(FabricAnswer.class, said.getBytes(StandardCharsets.UTF_8));
      expect(answer.error(), "");
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
