package dev.skiff.engine.base.shelf;

import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The boot sets of a base: baked folders by key; each appears whole, and is never changed. One that
 * somebody or something cut short is made anew: a guest of it would hang, or find its files empty.
 */
public final class BootSets implements MadeCache.Part {
  private static final Logger LOG = LoggerFactory.getLogger(BootSets.class);

  /** As entries of the cache are called. */
  private static final String KIND = "boot-set";

  /** Upper bound of what a file or folder needs beside its bytes: an inode, a name, padding. */
  private static final long BYTES_PER_NODE = 4096 + 512;

  /** What is left for others on the same disk. */
  private static final long SPARE_BYTES = 16L << 20;

  /** More bakes at once than this are slower than one after another. */
  private static final int LOCKS = 64;

  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

  private final Path directory;
  private final String base;
  private final Baker baker;
  private final InstantSource clock;
  private volatile Runnable grown = () -> {};
  private final ReentrantLock[] baking =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

  /** Makes what a boot set consists of: the same tree, the same bytes. */
  @FunctionalInterface
  public interface Baker {
    /**
     * Blocks until all is written; makes nothing durable.
     *
     * @param folder empty, exists
     */
    void bake(FileTree tree, Path folder) throws IOException;
  }

  /**
   * @param directory made with the first set
   * @param base whose sets they are
   */
  public BootSets(Path directory, String base, Baker baker, InstantSource clock) {
    this.directory = directory;
    this.base = base;
    this.baker = baker;
    this.clock = clock;
  }

  public Path directory() {
    return directory;
  }

  /**
   * The folder of a key; callers with the same key bake it once.
   *
   * @param key 64 hexadecimal digits that stand for all that the set is made of
   * @param image and kernel: what that was, for the cache
   */
  public Path get(String key, String image, String kernel, Supplier<VerifiedTree> tree)
      throws IOException {
    BootSetRecord madeOf = BootSetRecord.of(image, kernel);
    Path folder = directory.resolve(key);
    if (Files.exists(folder) && BootSetRecord.damage(folder).isEmpty()) {
      madeOf.touch(folder, clock.instant());
      return folder;
    }
    ReentrantLock lock = baking[Math.floorMod(key.hashCode(), LOCKS)];
    lock.lock();
    try {
      removeDamaged(folder);
      if (!Files.exists(folder)) {
        try (VerifiedTree source = tree.get()) {
          bake(folder, madeOf, source);
        }
        grown.run();
      }
    } finally {
      lock.unlock();
    }
    return folder;
  }

  /** Guests that run have its files open, and keep what is left of them. */
  private void removeDamaged(Path folder) throws IOException {
    Optional<String> damage = BootSetRecord.damage(folder);
    if (damage.isPresent()) {
      LOG.warn("a boot set of the base {} is damaged and made anew: {}", base, damage.get());
      remove(folder.getFileName().toString());
    }
  }

  @Override
  public boolean keeps(CacheEntry entry) {
    return entry.kind().equals(KIND);
  }

  /** Calls somebody after every bake. */
  public void whenGrown(Runnable listener) {
    grown = listener;
  }

  /** All sets, also those of which it is not known any more what they were made of. */
  @Override
  public List<CacheEntry> entries() throws IOException {
    List<CacheEntry> entries = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory)) {
        for (Path folder : folders) {
          if (KEY.matcher(folder.getFileName().toString()).matches()) {
            entry(folder).ifPresent(entries::add);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return entries;
  }

  /** Empty for one that went meanwhile. */
  private Optional<CacheEntry> entry(Path folder) throws IOException {
    try {
      Optional<BootSetRecord> madeOf = BootSetRecord.read(folder);
      return Optional.of(
          new CacheEntry(
              KIND,
              folder.getFileName().toString(),
              Optional.of(base),
              madeOf.map(BootSetRecord::image),
              madeOf.map(BootSetRecord::kernel),
              DirectoryTree.allocatedBytes(folder),
              BootSetRecord.lastUsed(folder)));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  /** Removes a set, whole; one that is not there is no error. */
  @Override
  public void remove(String key) throws IOException {
    Path folder = directory.resolve(key);
    if (Files.exists(folder)) {
      try (WorkDirectory work = WorkDirectory.open(directory)) {
        work.withdraw(folder);
      }
    }
  }

  private void bake(Path folder, BootSetRecord madeOf, VerifiedTree source) throws IOException {
    FileTree tree = source.tree();
    long needed = tree.contentSize() + tree.nodes().size() * BYTES_PER_NODE + SPARE_BYTES;
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      DiskSpace.require("baking the image", needed, work.path());
      baker.bake(tree, work.path());
      madeOf.withLengths(work.path()).write(work.path());
      madeOf.touch(work.path(), clock.instant());
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
