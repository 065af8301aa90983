package dev.skiff.bench;

import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A unikernel: from typing {@code skiff run} to the first byte of its answer, beside raw QEMU with
 * the same kernel, disk and options; and what fifty instances of one image take.
 */
final class Nanos implements Benchmark {
  private static final Optional<Path> KERNEL =
      Optional.ofNullable(System.getenv("SKIFF_TEST_NANOS")).map(Path::of);

  private static final int INSTANCES = 50;
  private static final String IMAGE = "hello:bench";

  @Override
  public String name() {
    return "nanos";
  }

  @Override
  public boolean isPossible() {
    return KERNEL.isPresent();
  }

  @Override
  public Report measure(SkiffHome home) {
    Path kernel =
        KERNEL.orElseThrow(() ->
            new IllegalStateException(
                "there is no kernel: name its folder, SKIFF_TEST_NANOS=DIR ./dev bench nanos"));
    home.skiff("base", "import", "nanos", kernel).succeeded();
    home.skiff("build", "-t", IMAGE, home.programs().hello()).succeeded();
    Path model = home.instance(started(home, "model", WebClient.freePort()));
    home.boot("stop", "model").succeeded();
    Series raw = new Series("raw QEMU", "ms");
    Series run = new Series("skiff run IMAGE", "ms");
    Rounds.compete(
        FirstAnswer.ROUNDS,
        List.of(
            () -> raw.add(FirstAnswer.ofQemu(home, model)),
            () -> run.add(FirstAnswer.ofSkiff(home, "--base", "nanos", IMAGE))));
    Series disk = fleet(home);
    return new Report(
        name(),
        "From spawning the process (`skiff run -d --base nanos -p …`, warm engine, or QEMU) to the"
            + " first byte of an HTTP answer; rounds interleaved, in changing order. Then "
            + INSTANCES
            + " instances of one image with an environment and a host name each, running at once.",
        List.of(raw, run, disk),
        List.of(
            String.format(
                Locale.ROOT,
                "`skiff run` is raw QEMU %+.0f ms, %.2f times as long.",
                run.median() - raw.median(),
                run.median() / raw.median()),
            "All " + INSTANCES + " answered, each with its own environment."));
  }

  /** What the disks of all but the first take on the host, once all run and have answered. */
  private static Series fleet(SkiffHome home) {
    Series disk = new Series("disk of " + (INSTANCES - 1) + " more instances", "MiB");
    Path instances = home.home().resolve("instances");
    List<Integer> ports = new ArrayList<>();
    long before = 0;
    for (int i = 0; i < INSTANCES; i++) {
      int port = WebClient.freePort();
      started(home, "guest" + i, port);
      ports.add(port);
      before = i == 0 ? allocated(instances) : before;
    }
    for (int i = 0; i < INSTANCES; i++) {
      String answer = new WebClient(ports.get(i)).get("/env");
      if (!answer.contains("WHO=guest" + i)) {
        throw new IllegalStateException("guest" + i + " answers with " + answer);
      }
    }
    disk.add((allocated(instances) - before) / (double) (1 << 20));
    return disk;
  }

  /** Its id. */
  private static String started(SkiffHome home, String name, int port) {
    return home.boot(
            "run",
            "-d",
            "--wait",
            "--base",
            "nanos",
            "-m",
            "96m",
            "--name",
            name,
            "--hostname",
            name,
            "-e",
            "WHO=" + name,
            "-p",
            port + ":8080",
            IMAGE)
        .succeeded()
        .line();
  }

  private static long allocated(Path folder) {
    try {
      return DirectoryTree.allocatedBytes(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
