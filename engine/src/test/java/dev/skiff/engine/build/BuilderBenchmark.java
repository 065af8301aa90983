package dev.skiff.engine.build;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * How long builds take. Run by hand: {@code java -cp … dev.skiff.engine.build.BuilderBenchmark
 * FOLDER MEGABYTES ROUNDS}.
 */
final class BuilderBenchmark {
  private BuilderBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int megabytes = Integer.parseInt(arguments[1]);
    Images images =
        Images.open(folder.resolve("store"), Disk.real(), () -> Instant.EPOCH, _ -> List.of());
    Builder builder = new Builder(images, Path.of("/"), 1);
    Path program = new Compiler(folder).program(folder.resolve("program"), "-static");
    append(program, megabytes, 0);
    for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
      append(program, 0, round);
      Builder.Plan plan =
          new Builder.Plan(program, ImageReference.parse("bench"), List.of(), List.of());
      long start = System.nanoTime();
      Builder.Built built = builder.build(plan);
      long changed = System.nanoTime();
      builder.build(plan);
      long unchanged = System.nanoTime();
      try (VerifiedTree tree = images.tree(built.stored().image().digest())) {
        tree.confirm();
      }
      System.out.printf(
          "changed %d ms, unchanged %d ms, read and verified %d ms%n",
          millis(start, changed), millis(changed, unchanged), millis(unchanged, System.nanoTime()));
    }
  }

  /** Bytes behind the program's end belong to nobody, as debug information does. */
  private static void append(Path program, int megabytes, long seed) throws IOException {
    try (FileChannel channel = FileChannel.open(program, StandardOpenOption.APPEND)) {
      byte[] bytes = new byte[1 << 20];
      Random random = new Random(seed);
      for (int i = 0; i < megabytes; i++) {
        random.nextBytes(bytes);
        channel.write(ByteBuffer.wrap(bytes));
      }
      channel.write(ByteBuffer.wrap(new byte[] {(byte) seed}));
    }
    if (Files.size(program) == 0) {
      throw new IllegalStateException("no program at " + program);
    }
  }

  private static long millis(long start, long end) {
    return Duration.ofNanos(end - start).toMillis();
  }
}
