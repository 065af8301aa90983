package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The baked folders of {@code cache/boot-sets}, by key; each appears whole, and is never changed.
 */
final class RootImages {
  static final String FILE = "root.erofs";

  /** Upper bound of what a file or folder needs beside its bytes: an inode, a name, padding. */
  private static final long BYTES_PER_NODE = 4096 + 512;

  /** What is left for others on the same disk. */
  private static final long SPARE_BYTES = 16L << 20;

  /** More bakes at once than this are slower than one after another. */
  private static final int LOCKS = 64;

  private final Path directory;
  private final RootWriter writer;
  private final ReentrantLock[] baking =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

  RootImages(Path directory, RootWriter writer) {
    this.directory = directory;
    this.writer = writer;
  }

  /** The folder of a key; callers with the same key bake it once. */
  Path get(String key, Supplier<VerifiedTree> tree) throws IOException {
    Path folder = directory.resolve(key);
    if (Files.exists(folder)) {
      return folder;
    }
    ReentrantLock lock = baking[Math.floorMod(key.hashCode(), LOCKS)];
    lock.lock();
    try {
      if (!Files.exists(folder)) {
        try (VerifiedTree source = tree.get()) {
          bake(folder, source);
        }
      }
    } finally {
      lock.unlock();
    }
    return folder;
  }

  private void bake(Path folder, VerifiedTree source) throws IOException {
    FileTree tree = source.tree();
    long needed = tree.contentSize() + tree.nodes().size() * BYTES_PER_NODE + SPARE_BYTES;
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      DiskSpace.require("baking the image", needed, work.path());
      try (FileChannel target =
          FileChannel.open(
              work.path().resolve(FILE),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        writer.write(tree, target);
      }
      source.confirm();
      work.publish(folder);
    } catch (IOException failure) {
      if (DiskSpace.isExhausted(failure, directory)) {
        throw DiskSpace.exhausted("baking the image", needed, directory);
      }
      throw failure;
    }
  }
}
