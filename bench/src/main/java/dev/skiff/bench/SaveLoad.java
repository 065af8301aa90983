package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** {@code save} and {@code load} of 500 MB, beside {@code tar} of the same bytes with its fsync. */
final class SaveLoad implements Benchmark {
  private static final int ROUNDS = 3;
  private static final int FILES = 50;
  private static final int MEGABYTES_EACH = 10;
  private static final int MEGABYTES = FILES * MEGABYTES_EACH;

  @Override
  public String name() {
    return "save-load";
  }

  @Override
  public Report measure(SkiffHome home) {
    Series pack = new Series("tar c and sync", "MB/s");
    Series save = new Series("skiff save -o", "MB/s");
    Series unpack = new Series("tar x and sync", "MB/s");
    Series load = new Series("skiff load -i", "MB/s");
    Path folder = files(home.scratch().resolve("tree"));
    Path archive = home.scratch().resolve("tree.tar");
    Path saved = home.scratch().resolve("saved.tar");
    for (int round = 0; round < ROUNDS; round++) {
      pack.add(
          perSecond(Tool.shell("tar -C \"$0\" -cf \"$1\" . && sync -f \"$1\"", folder, archive)));
      home.skiff("import", archive, "large:1").succeeded();
      save.add(perSecond(home.skiff("save", "-o", saved, "large:1").succeeded().took()));
      home.skiff("rmi", "large:1").succeeded();
      Path copy = home.scratch().resolve("copy");
      unpack.add(
          perSecond(
              Tool.shell(
                  "mkdir \"$1\" && tar -C \"$1\" -xf \"$0\" && sync -f \"$1\"", archive, copy)));
      Tool.shell("rm -r \"$0\"", copy);
      load.add(perSecond(home.skiff("load", "-i", saved).succeeded().took()));
      home.skiff("rmi", "large:1").succeeded();
    }
    return new Report(
        name(),
        "An image of %d files of %d MB: `skiff save` and `skiff load` as whole processes (both hash"
                .formatted(FILES, MEGABYTES_EACH)
            + " every byte, load forces it to the disk), `tar` of the same files with `sync -f`.",
        List.of(pack, save, unpack, load),
        List.of(
            ratio("save", save.median() / pack.median()),
            ratio("load", load.median() / unpack.median())));
  }

  private static String ratio(String what, double ratio) {
    return String.format(Locale.ROOT, "`%s` has %.2f of tar's throughput.", what, ratio);
  }

  private static double perSecond(Duration took) {
    return MEGABYTES * 1e9 / took.toNanos();
  }

  /** Seeded bytes that nothing can leave out. */
  private static Path files(Path folder) {
    try {
      Files.createDirectories(folder);
      Random random = new Random(1);
      byte[] block = new byte[1_000_000];
      for (int file = 0; file < FILES; file++) {
        try (OutputStream out = Files.newOutputStream(folder.resolve("file" + file))) {
          for (int megabyte = 0; megabyte < MEGABYTES_EACH; megabyte++) {
            random.nextBytes(block);
            out.write(block);
          }
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
