package dev.skiff.bench;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The throughput of a bake of 1 GB, beside {@code cp} of the same bytes with its fsync. */
final class BakeLarge implements Benchmark {
  private static final int ROUNDS = 3;
  private static final int MEGABYTES = 1000;

  @Override
  public String name() {
    return "bake-large";
  }

  @Override
  public Report measure(SkiffHome home) {
    Series copy = new Series("cp and sync", "MB/s");
    Series bake = new Series("bake", "MB/s");
    Series build = new Series("skiff build", "MB/s");
    for (int round = 0; round < ROUNDS; round++) {
      Path program = large(home, round);
      copy.add(MEGABYTES * 1e3 / copyMillis(home, program));
      CommandResult built = home.boot("build", "-t", "large:" + round, program).succeeded();
      build.add(MEGABYTES * 1e3 / built.took().toMillis());
      bake.add(MEGABYTES * 1e3 / BootSetTime.ofRun(home, "large:" + round));
      home.skiff("rmi", "large:" + round).succeeded();
    }
    return new Report(
        name(),
        "A static program with 1 GB behind it: `cp` and `sync -f` of the file; the boot set's time"
            + " from the timeline; `skiff build` as a whole process (it hashes, too).",
        List.of(copy, bake, build),
        List.of(
            String.format(
                Locale.ROOT,
                "The bake has %.2f of cp's throughput.",
                bake.median() / copy.median())));
  }

  /** A program followed by bytes that no file system can leave out. Seeded: the same every time. */
  private static Path large(SkiffHome home, int round) {
    try {
      Path small = home.programs().staticC("small", "int main(void) { return 0; }");
      Path large = home.scratch().resolve("large");
      Files.copy(
          small, large, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      Random random = new Random(round);
      byte[] block = new byte[1_000_000];
      try (OutputStream out = Files.newOutputStream(large, StandardOpenOption.APPEND)) {
        for (int megabyte = 0; megabyte < MEGABYTES; megabyte++) {
          random.nextBytes(block);
          out.write(block);
        }
      }
      return large;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double copyMillis(SkiffHome home, Path file) {
    try {
      Path copy = home.scratch().resolve("copy");
      Duration took = Tool.shell("cp \"$0\" \"$1\" && sync -f \"$1\"", file, copy);
      Files.delete(copy);
      return took.toNanos() / 1e6;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
