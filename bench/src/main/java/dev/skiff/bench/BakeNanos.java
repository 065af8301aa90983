package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The throughput of making a Nanos guest's disk, of large files and of many, beside {@code cp}. */
final class BakeNanos implements Benchmark {
  private static final int ROUNDS = 3;
  private static final int FILES = 100_000;
  private static final int LARGE_FILES = 5;
  private static final long MIB = 1 << 20;

  /** Held to by the process that bakes. */
  private static final String HEAP = "-Xmx192m";

  @Override
  public String name() {
    return "bake-nanos";
  }

  @Override
  public Report measure(SkiffHome home) {
    Path large = home.scratch().resolve("large");
    Path many = home.scratch().resolve("many");
    fill(large, LARGE_FILES, 1 << 30, 1 << 30);
    fill(many, FILES, 100, 20_000);
    Side ofLarge = new Side("5 GiB", large);
    Side ofMany = new Side("100,000 files", many);
    for (Side side : List.of(ofLarge, ofMany)) {
      for (int round = 0; round < ROUNDS; round++) {
        side.copy(home.scratch().resolve("copy"));
      }
      side.bake(home.scratch().resolve("disk.img"));
    }
    return new Report(
        name(),
        "A folder of five files of 1 GiB, and one of 100,000 files: `cp -a` and `sync -f`; the disk"
            + " of a Nanos guest, made durable, in a process with "
            + HEAP
            + ", whose first round is cold.",
        List.of(
            ofLarge.copied,
            ofLarge.baked,
            ofMany.copied,
            ofMany.baked,
            ofLarge.memory,
            ofMany.memory),
        List.of(ofLarge.conclusion(), ofMany.conclusion()));
  }

  /** One of the two folders. */
  private static final class Side {
    private final String what;
    private final Path folder;
    private final double megabytes;
    private final Series copied;
    private final Series baked;
    private final Series memory;

    Side(String what, Path folder) {
      this.what = what;
      this.folder = folder;
      this.megabytes = size(folder) / 1e6;
      this.copied = new Series("cp -a and sync, " + what, "MB/s");
      this.baked = new Series("bake, " + what, "MB/s");
      this.memory = new Series("most memory of the process, " + what, "MiB");
    }

    void copy(Path copy) {
      String line = "cp -a \"$0\" \"$1\" && sync -f \"$1\"";
      copied.add(megabytes * 1e3 / Tool.shell(line, folder, copy).toMillis());
      Tool.shell("rm -rf \"$0\"", copy);
    }

    void bake(Path disk) {
      List<String> printed = run(folder, disk);
      for (String millis : printed.subList(0, ROUNDS)) {
        baked.add(megabytes * 1e3 / Long.parseLong(millis));
      }
      memory.add(Long.parseLong(printed.get(ROUNDS)) / 1024.0);
    }

    String conclusion() {
      return String.format(
          Locale.ROOT,
          "%s (%.0f MB): the bake has %.2f of cp's throughput.",
          what,
          megabytes,
          baked.median() / copied.median());
    }
  }

  private static List<String> run(Path folder, Path disk) {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    try {
      Process process =
          new ProcessBuilder(
                  java,
                  HEAP,
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  TfsBake.class.getName(),
                  folder.toString(),
                  disk.toString(),
                  String.valueOf(ROUNDS))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      byte[] printed = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the bake of " + folder + " failed");
      }
      Files.delete(disk);
      return new String(printed, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seeded: the same every time, and nothing that a file system can leave out. */
  private static void fill(Path folder, int files, int least, int most) {
    Random random = new Random(files);
    byte[] block = new byte[(int) MIB];
    random.nextBytes(block);
    try {
      for (int number = 0; number < files; number++) {
        Path file = folder.resolve("d" + number % 500).resolve("file-" + number);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          int size = least == most ? least : random.nextInt(least, most);
          for (int done = 0; done < size; done += block.length) {
            out.write(block, 0, Math.min(block.length, size - done));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
