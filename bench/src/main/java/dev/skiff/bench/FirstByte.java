package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * From typing {@code skiff run} to the first byte of the guest's answer, beside raw QEMU with the
 * same guest.
 */
final class FirstByte implements Benchmark {
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
    Rounds.compete(
        FirstAnswer.ROUNDS,
        List.of(
            () -> raw.add(FirstAnswer.ofQemu(home.instance(id), ARGV)),
            () -> image.add(FirstAnswer.ofSkiff(home, "hello:bench")),
            () -> program.add(FirstAnswer.ofSkiff(home, hello))));
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
}
