package dev.skiff.bench;

import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.Staged;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A program with its kernel in it, on both its boards: from typing {@code skiff run} to the first
 * byte of its answer, beside raw QEMU with the same guest; and what twenty of them take.
 */
final class Hermit implements Benchmark {
  /** A folder with {@code bases} and {@code cache} of a home in which kernels were compiled. */
  private static final Path COMPILED = Path.of(System.getProperty("skiff.hermit", ""));

  private static final int INSTANCES = 20;

  @Override
  public String name() {
    return "hermit";
  }

  @Override
  public boolean isPossible() {
    return !COMPILED.toString().isEmpty();
  }

  @Override
  public Report measure(SkiffHome home) {
    if (!isPossible()) {
      throw new IllegalStateException("nothing was compiled for Hermit: its toolchain is missing");
    }
    takeCompiled(home);
    List<Series> series = new ArrayList<>();
    List<Runnable> contenders = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (String bus : List.of("pci", "mmio")) {
      Series raw = new Series("raw QEMU, " + bus, "ms");
      Series run = new Series("skiff run IMAGE, " + bus, "ms");
      series.addAll(List.of(raw, run));
      String image = built(home, bus);
      Path instance = model(home, image);
      contenders.add(() -> raw.add(FirstAnswer.ofQemu(instance, List.of("none"))));
      contenders.add(() -> run.add(FirstAnswer.ofSkiff(home, image)));
    }
    Rounds.compete(FirstAnswer.ROUNDS, contenders);
    for (int i = 0; i < series.size(); i += 2) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "`%s` is raw QEMU %+.0f ms.",
              series.get(i + 1).name(),
              series.get(i + 1).median() - series.get(i).median()));
    }
    Series memory = memory(home, "hermit-pci");
    series.add(memory);
    remarks.add(INSTANCES + " instances of one image: the program is in one file, mapped by all.");
    return new Report(
        name(),
        "From spawning the process (`skiff run -d -p …`, warm engine, or QEMU) to the first byte"
            + " of an HTTP answer; rounds interleaved, in changing order. Memory: the"
            + " proportional set size of each hypervisor with 64 MiB of guest memory.",
        series,
        remarks);
  }

  /** So that nothing but the example is compiled. */
  static void takeCompiled(SkiffHome home) {
    for (String part : List.of("bases", "cache")) {
      Path folder = home.home().resolve(part);
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      SkiffHome.copyTree(COMPILED.resolve(part).resolve("hermit"), folder.resolve("hermit"));
    }
  }

  /** The image's name. */
  static String built(SkiffHome home, String bus) {
    Path project = home.scratch().resolve(bus);
    SkiffHome.copyTree(Staged.examples().resolve("hermit-http"), project);
    try {
      Files.writeString(
          project.resolve("skiff.yaml"),
          "base: hermit\nprogram: hermit-http\nhermit: {bus: " + bus + "}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    home.skiff("build", "-t", "hermit-" + bus, project).succeeded();
    return "hermit-" + bus;
  }

  /** Leaves the spec for the raw guest. */
  private static Path model(SkiffHome home, String image) {
    int port = WebClient.freePort();
    String id =
        home.boot("run", "-d", "--wait", "--name", image, "-p", port + ":8080", image)
            .succeeded()
            .line();
    home.boot("stop", image).succeeded();
    return home.instance(id);
  }

  private static Series memory(SkiffHome home, String image) {
    Series memory = new Series("memory of an instance of " + INSTANCES, "MiB");
    for (int i = 0; i < INSTANCES; i++) {
      int port = WebClient.freePort();
      home.boot("run", "-d", "--wait", "-m", "64m", "-p", port + ":8080", image).succeeded();
    }
    for (ProcessOfHome hypervisor : home.hypervisors()) {
      memory.add(hypervisor.proportionalMebibytes());
    }
    return memory;
  }
}
