package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Frames between synthetic guests: through the fabric with all its tables, a bare relay in C, and a
 * bare loop in Java, one after the other in each round, so that what else the machine does hits
 * all.
 */
final class FabricFrames implements Benchmark {
  private static final int ROUNDS = Rounds.orElse(5);
  private static final int SECONDS = 2;

  /** Before a run counts, while connections come to their pace. */
  private static final int WARM_SECONDS = 1;

  /** The same of a JVM: after 1 s the fabric moves up to a third less of long frames. */
  private static final int COMPILING_SECONDS = 3;

  /** As many again before, not counted: after 20,000 the JVM has not compiled all of a turn. */
  private static final int PING_ROUNDS = 100_000;

  /** The marks: at least so much of the relay's frames, at most so much of its time. */
  private static final double LEAST_SHARE = 0.6;

  private static final double MOST_TIME = 1.5;
  private static final double MOST_COST = 0.2;
  private static final int MOST_MEBIBYTES = 120;
  private static final Duration MOMENT = Duration.ofSeconds(3);

  /** What a tap has beside Ethernet's own. */
  private static final int LARGEST_OF_TAP = 1514;

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

    /** What can be compared: a bridge has at most 1,024 ports, and its taps an MTU of 1,500. */
    List<FabricBench.Between> contenders() {
      boolean bridge = ports == 2 && frameBytes <= LARGEST_OF_TAP && KernelBridge.isPossible();
      return Stream.of(FabricBench.Between.values())
          .filter(each -> each != FabricBench.Between.BRIDGE || bridge)
          .toList();
    }
  }

  private static final Load PING = new Load(2, 1, 64, 1);
  private static final Load FEW = new Load(2, 1, 64, 32);
  private static final Load MANY = new Load(1000, 100_000, 64, 32);
  private static final List<Load> LOADS =
      List.of(
          new Load(2, 1, 64, 1),
          FEW,
          new Load(2, 1, 1514, 1),
          new Load(2, 1, 1514, 32),
          new Load(2, 1, 65_549, 1),
          new Load(2, 1, 65_549, 32),
          new Load(1000, 1000, 64, 32),
          MANY);

  @Override
  public String name() {
    return "fabric-frames";
  }

  @Override
  public Report measure(SkiffHome home) {
    List<Series> all = new ArrayList<>();
    List<String> conclusions = new ArrayList<>();
    try (FabricBench bench = new FabricBench()) {
      Map<Load, Double> shares = new HashMap<>();
      LOADS.forEach(load -> shares.put(load, flood(bench, load, all, conclusions)));
      conclusions.add(
          String.format(
              Locale.ROOT,
              "1,000 ports and 100,000 flows cost %.2f of the frames, the relay taken as the measure of what the machine gives; mark ≤ %.1f.",
              1
                  - Objects.requireNonNull(shares.get(MANY))
                      / Objects.requireNonNull(shares.get(FEW)),
              MOST_COST));
      ping(bench, all, conclusions);
      rest(bench, conclusions);
    }
    conclusions.addAll(KernelBridge.remarks());
    return new Report(
        name(),
        "Frames one way between synthetic guests on sockets as QEMU's, received; and one there and back.",
        all,
        conclusions);
  }

  /** The share of the relay's frames. */
  private static double flood(
      FabricBench bench, Load load, List<Series> all, List<String> conclusions) {
    Map<FabricBench.Between, Series> series = new EnumMap<>(FabricBench.Between.class);
    for (FabricBench.Between between : load.contenders()) {
      series.put(between, new Series(load.name() + ": " + between.words(), "kframe/s"));
    }
    Series memory = new Series(load.name() + ": memory of the fabric", "MiB RSS");
    Progress.say("load %d of %d: %s".formatted(LOADS.indexOf(load) + 1, LOADS.size(), load.name()));
    for (int round = 0; round < ROUNDS; round++) {
      for (FabricBench.Between between : load.contenders()) {
        FabricBench.Outcome outcome =
            bench.run(
                between,
                load.ports(),
                "flood",
                load.ports(),
                load.flows(),
                load.frameBytes(),
                load.together(),
                warmSeconds(between),
                SECONDS);
        of(series, between).add(outcome.first() / 1000);
        if (between == FabricBench.Between.FABRIC) {
          memory.add(outcome.residentMebibytes());
        }
      }
    }
    all.addAll(series.values());
    all.add(memory);
    double fabric = of(series, FabricBench.Between.FABRIC).median();
    double share = fabric / of(series, FabricBench.Between.RELAY).median();
    conclusions.add(
        String.format(
            Locale.ROOT,
            "%s: the fabric moves %.2f of the relay's frames (%.1f Gbit/s); mark ≥ %.1f.",
            load.name(),
            share,
            fabric * load.frameBytes() * 8 / 1e6,
            LEAST_SHARE));
    conclusions.add(
        String.format(
            Locale.ROOT, "  Its memory: %.0f MiB; mark ≤ %d.", memory.most(), MOST_MEBIBYTES));
    if (series.containsKey(FabricBench.Between.BRIDGE)) {
      double bridge = of(series, FabricBench.Between.BRIDGE).median();
      String mark = load.frameBytes() == LARGEST_OF_TAP ? "; mark ≥ 1" : "";
      conclusions.add(
          String.format(
              Locale.ROOT, "  And %.2f of the kernel bridge's%s.", fabric / bridge, mark));
    }
    return share;
  }

  private static int warmSeconds(FabricBench.Between between) {
    return switch (between) {
      case FABRIC, BARE_LOOP -> COMPILING_SECONDS;
      case RELAY, BRIDGE -> WARM_SECONDS;
    };
  }

  /** What it takes when nothing comes, and what frames take of the heap. */
  private static void rest(FabricBench bench, List<String> conclusions) {
    Progress.say("at rest, and frames' cost to the heap");
    Duration busy = bench.busy(MOMENT, "pingpong", PING_ROUNDS);
    FabricBench.Allocated allocated =
        bench.allocated(MOMENT, "flood", 2, 1, 64, 32, COMPILING_SECONDS, SECONDS);
    conclusions.add(
        String.format(
            Locale.ROOT,
            "Idle for %d s, flows still tracked, it took %d ms of processor time.",
            MOMENT.toSeconds(),
            busy.toMillis()));
    conclusions.add(
        String.format(
            Locale.ROOT,
            "While it moved %,d frames its loop allocated %,d bytes, those of the question included.",
            allocated.frames(),
            allocated.bytes()));
  }

  private static void ping(FabricBench bench, List<Series> all, List<String> conclusions) {
    Map<FabricBench.Between, Series> series = new EnumMap<>(FabricBench.Between.class);
    for (FabricBench.Between between : PING.contenders()) {
      series.put(between, new Series("64 B there and back, p50: " + between.words(), "µs"));
    }
    Progress.say("64 B there and back");
    for (int round = 0; round < ROUNDS; round++) {
      for (FabricBench.Between between : PING.contenders()) {
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
