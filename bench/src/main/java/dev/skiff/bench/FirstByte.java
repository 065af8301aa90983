package dev.skiff.bench;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RawGuest;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * From typing {@code skiff run} to the first byte of the guest's answer, beside raw QEMU with the
 * same guest. Both sides are asked in the same way: connect and GET, again after 5 ms.
 */
final class FirstByte implements Benchmark {
  private static final int ROUNDS = Integer.getInteger("skiff.rounds", 9);
  private static final long SEED = 1;
  private static final List<String> ARGV = List.of("/bin/hello");

  @Override
  public String name() {
    return "first-byte";
  }

  @Override
  public Report measure(SkiffHome home) {
    Series raw = new Series("raw QEMU", "ms");
    Series image = new Series("skiff run IMAGE", "ms");
    Series program = new Series("skiff run PROGRAM", "ms");
    Path hello = home.programs().hello();
    home.skiff("build", "-t", "hello:bench", hello).succeeded();
    int port = WebClient.freePort();
    // The first run bakes, and leaves the spec and a clean disk for the raw guest.
    home.boot("run", "-d", "--wait", "--name", "model", "-p", port + ":8080", "hello:bench")
        .succeeded();
    String id = home.skiff("ps", "-q", "--no-trunc").succeeded().line();
    home.boot("stop", "model").succeeded();
    List<Runnable> contenders =
        new ArrayList<>(
            List.of(
                () -> raw.add(raw(home.instance(id))),
                () -> image.add(run(home, "hello:bench")),
                () -> program.add(run(home, hello))));
    Random order = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      // What a guest takes depends on who had its memory before: by 200 ms on some machines.
      Collections.shuffle(contenders, order);
      contenders.forEach(Runnable::run);
    }
    double over = image.median() - raw.median();
    return new Report(
        name(),
        "From spawning the process (`skiff run -d -p …`, warm engine, or QEMU) to the first byte"
            + " of an HTTP answer; rounds interleaved, in changing order.",
        List.of(raw, image, program),
        List.of(
            String.format(
                Locale.ROOT,
                "`skiff run IMAGE` is raw QEMU %+.0f ms, %.2f times as long.",
                over,
                image.median() / raw.median())));
  }

  private static Duration raw(Path instance) {
    try (RawGuest guest = RawGuest.like(instance, ARGV)) {
      return guest.timeToFirstByte(Deadlines.boot());
    }
  }

  private static Duration run(SkiffHome home, Object what) {
    int port = WebClient.freePort();
    long began = System.nanoTime();
    try (RunningCommand command =
        home.start("run", "-d", "--name", "web", "-p", port + ":8080", what)) {
      new WebClient(port).awaitFirstByte("/env", Deadlines.boot());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      command.finish(Deadlines.boot()).succeeded();
      home.boot("rm", "-f", "web").succeeded();
      return took;
    }
  }
}
