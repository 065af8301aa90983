package dev.skiff.bench;

import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What leads guests outside, from a guest at MTU 1500 to the host's loopback. Needs root. */
final class Nat implements Benchmark {
  private static final int ROUNDS = 5;
  private static final String SECONDS = "2";
  private static final String CONNECTIONS = "10000";
  private static final String MANY_CONNECTIONS = "100000";
  private static final String GATEWAY = "10.87.0.1";
  private static final String PORT = "5901";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is measured of each; of the many connections in the last round. */
  private enum Measure {
    UP("guest to host", "Gbit/s"),
    DOWN("host to guest", "Gbit/s"),
    CONNECT_4("new connections, 4 at once", "1/s"),
    CONNECT_32("new connections, 32 at once", "1/s"),
    CONNECT_MANY("new connections, 100,000 of them", "1/s"),
    FAILED("connections that failed, of a series", ""),
    CPU_UP("processor time for 1 Gbit up", "s"),
    CPU_DOWN("processor time for 1 Gbit down", "s"),
    MEMORY_AFTER("resident after 100,000 connections", "MiB");

    private final String text;
    private final String unit;

    Measure(String text, String unit) {
      this.text = text;
      this.unit = unit;
    }
  }

  /** What was measured of one of them. */
  private record Measured(Map<Measure, Series> series) {
    static Measured of(Outside.Kind kind) {
      Map<Measure, Series> series = new EnumMap<>(Measure.class);
      for (Measure measure : Measure.values()) {
        series.put(measure, new Series(kind.text() + ": " + measure.text, measure.unit));
      }
      return new Measured(series);
    }

    Series get(Measure measure) {
      return Objects.requireNonNull(series.get(measure), "each has its series");
    }
  }

  @Override
  public String name() {
    return "nat";
  }

  @Override
  public boolean isPossible() {
    return System.getProperty("user.name").equals("root")
        && Stream.of("passt", "ip", "qemu-system-x86_64").allMatch(Nat::isInstalled);
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Override
  public Report measure(SkiffHome home) {
    if (!isPossible()) {
      throw new IllegalStateException("the NAT is measured by root, beside passt and QEMU");
    }
    Map<Outside.Kind, Measured> found = new EnumMap<>(Outside.Kind.class);
    for (Outside.Kind kind : Outside.Kind.values()) {
      found.put(kind, Measured.of(kind));
    }
    List<String> server = List.of(TapGuest.program("netload"), "serve", "127.0.0.1", PORT);
    try (RunningCommand serving = RunningCommand.start(server)) {
      serving.awaitOutput(text -> text.contains("ready"), PATIENCE);
      for (int round = 0; round < ROUNDS; round++) {
        boolean last = round == ROUNDS - 1;
        found.forEach((kind, series) -> measure(kind, series, last));
      }
    }
    return report(found);
  }

  private static void measure(Outside.Kind kind, Measured series, boolean last) {
    Path folder = newFolder();
    try (Outside outside = Outside.start(kind, folder);
        TapGuest guest = TapGuest.on(outside.socket(), kind == Outside.Kind.SKIFF)) {
      bulk(outside, guest, "up", series.get(Measure.UP), series.get(Measure.CPU_UP));
      bulk(outside, guest, "down", series.get(Measure.DOWN), series.get(Measure.CPU_DOWN));
      connect(guest, "4", CONNECTIONS, series, Measure.CONNECT_4);
      connect(guest, "32", CONNECTIONS, series, Measure.CONNECT_32);
      if (last) {
        connect(guest, "32", MANY_CONNECTIONS, series, Measure.CONNECT_MANY);
        series.get(Measure.MEMORY_AFTER).add(outside.residentMebibytes());
      }
    }
  }

  private static void connect(
      TapGuest guest, String atOnce, String count, Measured series, Measure measure) {
    List<Double> found = guest.load("connect", GATEWAY, PORT, atOnce, count);
    series.get(measure).add(found.getFirst());
    series.get(Measure.FAILED).add(found.getLast());
  }

  private static void bulk(
      Outside outside, TapGuest guest, String direction, Series speed, Series cost) {
    double before = outside.processorSeconds();
    double gigabits = guest.load(direction, GATEWAY, PORT, SECONDS).getFirst();
    speed.add(gigabits);
    double sent = gigabits * Double.parseDouble(SECONDS);
    cost.add((outside.processorSeconds() - before) / sent);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("nat");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report report(Map<Outside.Kind, Measured> found) {
    List<Series> all = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      found.values().forEach(series -> all.add(series.get(measure)));
    }
    List<String> conclusions = new ArrayList<>();
    for (Measure measure :
        List.of(Measure.UP, Measure.DOWN, Measure.CONNECT_4, Measure.CONNECT_32)) {
      double own = median(found, Outside.Kind.SKIFF, measure);
      conclusions.add(
          String.format(
              Locale.ROOT,
              "%s: %.2f × QEMU's slirp, %.2f × passt",
              measure.text,
              own / median(found, Outside.Kind.SLIRP, measure),
              own / median(found, Outside.Kind.PASST, measure)));
    }
    return new Report(
        name(),
        "A guest (the kernel's stack in a namespace behind a tap, MTU 1500) and a server on the"
            + " host's loopback, one after the other in each round.",
        all,
        conclusions);
  }

  private static double median(
      Map<Outside.Kind, Measured> found, Outside.Kind kind, Measure measure) {
    return Objects.requireNonNull(found.get(kind), "all were measured").get(measure).median();
  }
}
