package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A folder of 1 GB that is built again after one of its files has changed. Beside it {@code cp -au}
 * of the folder into an older copy with its sync: it, too, looks at every file, writes the changed
 * one only, and is done when that is on the disk. And {@code find}, which only looks.
 */
final class Rebuild implements Benchmark {
  private static final int ROUNDS = Rounds.orElse(9);
  private static final int FOLDERS = 50;
  private static final int SMALL_EACH = 100;
  private static final int SMALL_BYTES = 100_000;
  private static final int LARGE_BYTES = 10_000_000;

  /** Half of the bytes are in small files, half in large ones. */
  private static final int FILES = FOLDERS * (SMALL_EACH + 1);

  private static final double BAR_MILLIS = 1000;

  private final Series copy = new Series("cp -a and sync, all of it", "ms");
  private final Series first = new Series("skiff build, all of it", "ms");
  private final Series look = new Series("find -newer", "ms");
  private final Series version = new Series("skiff version", "ms");
  private final Series same = new Series("skiff build, nothing changed", "ms");
  private final Series copySmall = new Series("cp -au and sync, 100 kB changed", "ms");
  private final Series small = new Series("skiff build, 100 kB changed", "ms");
  private final Series copyLarge = new Series("cp -au and sync, 10 MB changed", "ms");
  private final Series large = new Series("skiff build, 10 MB changed", "ms");

  @Override
  public String name() {
    return "rebuild";
  }

  @Override
  public Report measure(SkiffHome home) {
    Path folder = folder(home);
    Path older = home.scratch().resolve("older");
    copy.add(Tool.shell("cp -a --reflink=never \"$0\" \"$1\" && sync -f \"$1\"", folder, older));
    first.add(build(home, folder));
    for (int round = 0; round < ROUNDS; round++) {
      Path into = folder.resolve("data/" + (round * 7 + 3) % FOLDERS);
      change(into.resolve("small" + round * 11 % SMALL_EACH), round);
      copySmall.add(update(folder, older));
      small.add(build(home, folder));
      change(into.resolve("large"), round);
      copyLarge.add(update(folder, older));
      large.add(build(home, folder));
      look.add(Tool.shell("find \"$0\" -newer \"$1\" > /dev/null", folder, folder.resolve("run")));
      same.add(build(home, folder));
      version.add(home.skiff("version").succeeded().took());
    }
    return new Report(
        name(),
        "%d files in %d folders, half of 1 GB in files of 100 kB and half in files of 10 MB. Whole"
                .formatted(FILES, FOLDERS)
            + " processes, rounds interleaved; `skiff version` is the command's own start.",
        List.of(copy, first, look, version, same, copySmall, small, copyLarge, large),
        List.of(
            ratio("after 100 kB changed", small, copySmall),
            ratio("after 10 MB changed", large, copyLarge),
            ratio("of all of it, the first time,", first, copy),
            String.format(
                Locale.ROOT,
                "The slowest of %d builds with one changed file took %.0f ms; bar: %.0f ms.",
                small.count() + large.count(),
                Math.max(small.most(), large.most()),
                BAR_MILLIS)));
  }

  private static String ratio(String what, Series ours, Series theirs) {
    return String.format(
        Locale.ROOT,
        "A build %s takes %.2f times as long as `cp`.",
        what,
        ours.median() / theirs.median());
  }

  private static Duration build(SkiffHome home, Path folder) {
    return home.boot("build", "-t", "rebuild:1", folder).succeeded().took();
  }

  private static Duration update(Path folder, Path older) {
    return Tool.shell("cp -au \"$0/.\" \"$1\" && sync -f \"$1\"", folder, older);
  }

  /** In its middle, and by nothing but a few bytes. */
  private static void change(Path file, int round) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(open.length() / 2);
      open.writeInt(0x5a5a0000 + round);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seeded bytes that no file system can leave out. */
  private static Path folder(SkiffHome home) {
    try {
      Path folder = Files.createDirectories(home.scratch().resolve("project"));
      Path program = home.programs().staticC("run", "int main(void) { return 0; }");
      Files.move(program, folder.resolve("run"));
      Files.writeString(folder.resolve("skiff.yaml"), "program: run\nfiles:\n  - data\n");
      Random random = new Random(1);
      for (int number = 0; number < FOLDERS; number++) {
        Path into = Files.createDirectories(folder.resolve("data/" + number));
        fill(into.resolve("large"), LARGE_BYTES, random);
        for (int file = 0; file < SMALL_EACH; file++) {
          fill(into.resolve("small" + file), SMALL_BYTES, random);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path file, int size, Random random) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Files.write(file, bytes);
  }
}
