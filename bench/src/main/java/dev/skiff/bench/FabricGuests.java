package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Two real guests with the same boot set, kernel and options: through the fabric, and by raw QEMU
 * with taps on a kernel bridge, which needs root.
 */
final class FabricGuests implements Benchmark {
  private static final int ROUNDS = 5;
  private static final int SECONDS = 3;
  private static final int QUESTIONS = 5000;

  /** What is between the guests. */
  private enum Between {
    FABRIC("fabric"),
    BRIDGE("kernel bridge + taps"),
    /** A stream of the fabric's has no such header; with it the guest leaves segments whole. */
    PLAIN_BRIDGE("kernel bridge + taps without offloads");

    private final String words;

    Between(String words) {
      this.words = words;
    }

    GuestPair.Visit visit(GuestPair pair) {
      return switch (this) {
        case FABRIC -> pair.throughFabric();
        case BRIDGE -> pair.acrossBridge("");
        case PLAIN_BRIDGE -> pair.acrossBridge(",vnet_hdr=off");
      };
    }
  }

  private record Measured(Series speed, Series time) {
    static Measured of(Between between) {
      return new Measured(
          new Series("TCP one way: " + between.words, "Mbit/s"),
          new Series("64 B there and back, p50: " + between.words, "µs"));
    }

    void add(GuestPair.Visit visit) {
      speed.add(visit.gigabits() * 1000);
      time.add(visit.micros());
    }
  }

  @Override
  public String name() {
    return "fabric-guests";
  }

  @Override
  public Report measure(SkiffHome home) {
    GuestPair pair = new GuestPair(home, SECONDS, QUESTIONS);
    Map<Between, Measured> found = new EnumMap<>(Between.class);
    Stream.of(Between.values())
        .filter(each -> each == Between.FABRIC || KernelBridge.isPossible())
        .forEach(each -> found.put(each, Measured.of(each)));
    List<Runnable> contenders = new ArrayList<>();
    found.forEach((between, measured) -> contenders.add(() -> measured.add(between.visit(pair))));
    Rounds.compete(ROUNDS, contenders);
    return report(found);
  }

  private Report report(Map<Between, Measured> found) {
    List<Series> all = new ArrayList<>();
    found.values().forEach(measured -> all.add(measured.speed()));
    found.values().forEach(measured -> all.add(measured.time()));
    List<String> conclusions = new ArrayList<>();
    Measured fabric = Objects.requireNonNull(found.get(Between.FABRIC), "is always measured");
    found.forEach((between, measured) -> {
      if (between != Between.FABRIC) {
        conclusions.add(
            String.format(
                Locale.ROOT,
                "Through the fabric: %.2f of the bytes and %.2f of the time of %s.",
                fabric.speed().median() / measured.speed().median(),
                fabric.time().median() / measured.time().median(),
                between.words));
      }
    });
    conclusions.addAll(KernelBridge.remarks());
    return new Report(
        name(),
        "Two guests with Linux, MTU 1500, one of which takes what the other one gives by one TCP"
            + " connection, then asks it one question after another; rounds interleaved, in"
            + " changing order. With the offloads that QEMU's taps have, and without them, as on"
            + " the fabric.",
        all,
        conclusions);
  }
}
