package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.nio.file.Path;
import java.util.List;

/** {@code ./dev bench [NAME…]}: all benchmarks, or those named. */
public final class Main {
  private static final List<Benchmark> BENCHMARKS =
      List.of(
          new FirstByte(),
          new StartUp(),
          new BakeProgram(),
          new BakeLarge(),
          new BakeNanos(),
          new Rebuild(),
          new SaveLoad(),
          new GuardMemory(),
          new Nanos(),
          new IdentityTime(),
          new Hermit(),
          new Bases(),
          new Nat(),
          new FabricFrames(),
          new FabricGuests(),
          new Dns(),
          new StoreSize());

  private Main() {}

  public static void main(String[] names) {
    List<String> known = BENCHMARKS.stream().map(Benchmark::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        Progress.say("there is no '" + name + "'; there are " + known);
        System.exit(64);
      }
    }
    Path results = Report.folder();
    for (Benchmark benchmark : BENCHMARKS) {
      boolean named = List.of(names).contains(benchmark.name());
      if (named || (names.length == 0 && benchmark.isPossible())) {
        Progress.say(benchmark.name());
        try (SkiffHome home = SkiffHome.withKernel()) {
          Report report = benchmark.measure(home);
          report.write(results);
          System.out.println(report.text());
        }
      }
    }
  }
}
