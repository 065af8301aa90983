package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Names of instances asked of the fabric by a synthetic guest on a socket as QEMU's, beside the
 * same frames thrown back by a relay in C and by a bare loop in Java, one after the other in each
 * round.
 */
final class Dns implements Benchmark {
  private static final int ROUNDS = Rounds.orElse(5);
  private static final int QUESTIONS = 300_000;

  /** A bridge answers nothing, and sends nothing back to where it came from. */
  private static final Set<FabricBench.Between> CONTENDERS =
      EnumSet.complementOf(EnumSet.of(FabricBench.Between.BRIDGE));

  private static final int ONE_BY_ONE = 30_000;

  /** Each with a name; one of them asks. */
  private static final int PORTS = 1000;

  /** Questions under way, as of a busy guest. */
  private static final int MANY = 32;

  /** The marks. */
  private static final int LEAST_ANSWERS = 100_000;

  private static final int MOST_MICROS = 40;

  /** What was measured of one who answers. */
  private record Measured(Series answers, Series many, Series one) {
    static Measured of(FabricBench.Between between) {
      String words = between == FabricBench.Between.FABRIC ? "fabric" : between.words() + ", echo";
      return new Measured(
          new Series(MANY + " questions under way, answers: " + words, "k/s"),
          new Series(MANY + " questions under way, p50: " + words, "µs"),
          new Series("one question, p50: " + words, "µs"));
    }
  }

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public Report measure(SkiffHome home) {
    Map<FabricBench.Between, Measured> found = new EnumMap<>(FabricBench.Between.class);
    for (FabricBench.Between between : CONTENDERS) {
      found.put(between, Measured.of(between));
    }
    Series memory = new Series("memory of the fabric", "MiB RSS");
    try (FabricBench bench = new FabricBench()) {
      for (int round = 0; round < ROUNDS; round++) {
        found.forEach((between, measured) -> measure(bench, between, measured, memory));
      }
    }
    return report(found, memory);
  }

  private static void measure(
      FabricBench bench, FabricBench.Between between, Measured measured, Series memory) {
    FabricBench.Outcome many = ask(bench, between, MANY, QUESTIONS);
    measured.answers().add(many.first() / 1000);
    measured.many().add(many.second() / 1000);
    if (between == FabricBench.Between.FABRIC) {
      memory.add(many.residentMebibytes());
    }
    measured.one().add(ask(bench, between, 1, ONE_BY_ONE).second() / 1000);
  }

  private static FabricBench.Outcome ask(
      FabricBench bench, FabricBench.Between between, int together, int questions) {
    String to = between == FabricBench.Between.FABRIC ? "gateway" : "self";
    return bench.run(between, PORTS, "names", PORTS, together, questions, to);
  }

  private Report report(Map<FabricBench.Between, Measured> found, Series memory) {
    List<Series> all = new ArrayList<>();
    found.values().forEach(measured -> all.add(measured.answers()));
    found.values().forEach(measured -> all.add(measured.many()));
    found.values().forEach(measured -> all.add(measured.one()));
    all.add(memory);
    Measured fabric = of(found, FabricBench.Between.FABRIC);
    Measured relay = of(found, FabricBench.Between.RELAY);
    return new Report(
        name(),
        "Addresses of names of %,d instances on one network, asked for by one of them by UDP."
            .formatted(PORTS),
        all,
        List.of(
            String.format(
                Locale.ROOT,
                "%,.0f answers/s, %.2f of what the relay throws back; mark ≥ %,d.",
                fabric.answers().median() * 1000,
                fabric.answers().median() / relay.answers().median(),
                LEAST_ANSWERS),
            String.format(
                Locale.ROOT,
                "One question: p50 %.1f µs, %.2f of the relay's echo; mark ≤ %d µs.",
                fabric.one().median(),
                fabric.one().median() / relay.one().median(),
                MOST_MICROS)));
  }

  private static Measured of(
      Map<FabricBench.Between, Measured> found, FabricBench.Between between) {
    return Objects.requireNonNull(found.get(between), "all were measured");
  }
}
