package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.tree.BackgroundDigest;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Writing images against {@code cp}, turn about, page cache warm: one file of 1 GB, with and
 * without verifying it, and 100,000 small ones. Run by hand: {@code ErofsBenchmark <empty folder>}.
 */
public final class ErofsBenchmark {
  private static final int ROUNDS = 7;
  private static final long LARGE = 1_000_000_000;
  private static final int SMALL_FILES = 100_000;

  private final Path folder;

  private ErofsBenchmark(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    ErofsBenchmark benchmark = new ErofsBenchmark(Path.of(arguments[0]));
    benchmark.largeFile();
    benchmark.smallFiles();
  }

  private void largeFile() throws Exception {
    Path blob = folder.resolve("blob");
    random(blob, LARGE);
    FileTree tree = FileTree.builder().put("f", file(blob, 0, LARGE)).build();
    List<Long> written = new ArrayList<>();
    List<Long> verified = new ArrayList<>();
    List<Long> copied = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      copied.add(nanos(() -> cp("-f", blob)));
      written.add(nanos(() -> write(tree)));
      verified.add(
          nanos(() -> {
            try (BackgroundDigest digest = BackgroundDigest.sha256(List.of(blob))) {
              write(tree);
              return digest.await();
            }
          }));
    }
    report("1 GB file", LARGE, written, copied);
    report("1 GB file, verified", LARGE, verified, copied);
    Files.delete(blob);
  }

  private void smallFiles() throws Exception {
    Path source = folder.resolve("small");
    Path blob = folder.resolve("blob");
    random(blob, 1 << 20);
    byte[] bytes = Files.readAllBytes(blob);
    FileTree.Builder tree = FileTree.builder();
    Random random = new Random(1);
    long size = 0;
    for (int number = 0; number < SMALL_FILES; number++) {
      Path file = source.resolve(number % 100 + "/" + number);
      byte[] content = new byte[random.nextInt(8000)];
      System.arraycopy(bytes, 0, content, 0, content.length);
      Files.createDirectories(source.resolve(String.valueOf(number % 100)));
      Files.write(file, content);
      tree.put(source.relativize(file).toString(), file(blob, number % 1000, content.length));
      size += content.length;
    }
    FileTree built = tree.build();
    List<Long> written = new ArrayList<>();
    List<Long> copied = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      copied.add(nanos(() -> cp("-rfT", source)));
      written.add(nanos(() -> write(built)));
    }
    report("100,000 small files", size, written, copied);
  }

  private static Node file(Path blob, long offset, long size) {
    return new Node.RegularFile(Node.Ownership.root(0644), Content.region(blob, offset, size));
  }

  private ErofsWriter.Written write(FileTree tree) throws IOException {
    Path image = folder.resolve("image");
    Files.deleteIfExists(image);
    return ErofsRoundTripTest.write(tree, image);
  }

  private int cp(String options, Path source) throws IOException, InterruptedException {
    Path copy = folder.resolve("copy");
    if (Files.isRegularFile(copy)) {
      Files.delete(copy);
    }
    return new ProcessBuilder("cp", options, source.toString(), copy.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  private static void random(Path file, long size) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] chunk = new byte[1_000_000];
      Random random = new Random(7);
      for (long done = 0; done < size; done += chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
  }

  private static long nanos(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return System.nanoTime() - start;
  }

  private static void report(String what, long size, List<Long> ours, List<Long> theirs) {
    Collections.sort(ours);
    Collections.sort(theirs);
    double median = ours.get(ours.size() / 2);
    double other = theirs.get(theirs.size() / 2);
    System.out.printf(
        "%s: median %.3f s, best %.3f s, %.0f MB/s; cp %.3f s, best %.3f s; %.2f x cp%n",
        what,
        median / 1e9,
        ours.getFirst() / 1e9,
        size * 1e3 / median,
        other / 1e9,
        theirs.getFirst() / 1e9,
        other / median);
  }
}
