package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Frames between synthetic guests: through the fabric with all its tables, a bare relay in C, and a
 * bare loop in Java, one after the other in each round, so that what else the machine does hits
 * all.
 */
final class FabricFrames implements Benchmark {
  private static final int ROUNDS = Integer.getInteger("skiff.rounds", 5);
  private static final int SECONDS = 3;
  private static final int PING_ROUNDS = 20_000;

  /** The marks: at least so much of the relay's frames, at most so much of its time. */
  private static final double LEAST_SHARE = 0.6;

  private static final double MOST_TIME = 1.5;

  /** Ports, flows, bytes of a frame, frames in one write. */
  private record Load(int ports, int flows, int frameBytes, int together) {
    String name() {
      return String.format(
          Locale.ROOT,
          "%,d B, %d a write, %,d ports, %,d flows",
          frameBytes,
          together,
          ports,
          flows);
    }
  }

  private static final List<Load> LOADS =
      List.of(
          new Load(2, 1, 64, 1),
          new Load(2, 1, 64, 32),
          new Load(2, 1, 1514, 1),
          new Load(2, 1, 1514, 32),
          new Load(2, 1, 65_549, 1),
          new Load(2, 1, 65_549, 32),
          new Load(1000, 1000, 64, 32),
          new Load(1000, 100_000, 64, 32));

  @Override
  public String name() {
    return "fabric-frames";
  }

  @Override
  public Report measure(SkiffHome home) {
    List<Series> all = new ArrayList<>();
    List<String> conclusions = new ArrayList<>();
    try (FabricBench bench = new FabricBench()) {
      LOADS.forEach(load -> flood(bench, load, all, conclusions));
      ping(bench, all, conclusions);
    }
    return new Report(
        name(),
        "Frames one way between synthetic guests on sockets as QEMU's, received; and one there and back.",
        all,
        conclusions);
  }

  private static void flood(
      FabricBench bench, Load load, List<Series> all, List<String> conclusions) {
    Map<FabricBench.Between, Series> series = new EnumMap<>(FabricBench.Between.class);
    for (FabricBench.Between between : FabricBench.Between.values()) {
      series.put(between, new Series(load.name() + ": " + between.words(), "kframe/s"));
    }
    Series memory = new Series(load.name() + ": memory of the fabric", "MiB RSS");
    for (int round = 0; round < ROUNDS; round++) {
      for (FabricBench.Between between : FabricBench.Between.values()) {
        FabricBench.Outcome outcome =
            bench.run(
                between,
                load.ports(),
                "flood",
                load.ports(),
                load.flows(),
                load.frameBytes(),
                load.together(),
                SECONDS);
        of(series, between).add(outcome.first() / 1000);
        if (between == FabricBench.Between.FABRIC) {
          memory.add(outcome.residentMebibytes());
        }
      }
    }
    all.addAll(series.values());
    all.add(memory);
    double share =
        of(series, FabricBench.Between.FABRIC).median()
            / of(series, FabricBench.Between.RELAY).median();
    conclusions.add(
        String.format(
            Locale.ROOT,
            "%s: the fabric moves %.2f of the relay's frames (%.1f Gbit/s); mark ≥ %.1f.",
            load.name(),
            share,
            of(series, FabricBench.Between.FABRIC).median() * load.frameBytes() * 8 / 1e6,
            LEAST_SHARE));
  }

  private static void ping(FabricBench bench, List<Series> all, List<String> conclusions) {
    Map<FabricBench.Between, Series> series = new EnumMap<>(FabricBench.Between.class);
    for (FabricBench.Between between : FabricBench.Between.values()) {
      series.put(between, new Series("64 B there and back, p50: " + between.words(), "µs"));
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (FabricBench.Between between : FabricBench.Between.values()) {
        FabricBench.Outcome outcome = bench.run(between, 2, "pingpong", PING_ROUNDS);
        of(series, between).add(outcome.first() / 1000);
      }
    }
    all.addAll(series.values());
    conclusions.add(
        String.format(
            Locale.ROOT,
            "There and back: %.2f of the relay's time; mark ≤ %.1f.",
            of(series, FabricBench.Between.FABRIC).median()
                / of(series, FabricBench.Between.RELAY).median(),
            MOST_TIME));
  }

  private static Series of(Map<FabricBench.Between, Series> series, FabricBench.Between between) {
    return Objects.requireNonNull(series.get(between));
  }
}
