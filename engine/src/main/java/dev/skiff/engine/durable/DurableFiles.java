package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files that appear whole or not at all: temporary file, force, rename, sync of the directory. When
 * a method returns, what it did survives kill -9 and a power cut. Safe for use by several threads
 * and processes; who must not overwrite whom is the caller's to say, with a {@link HostLock}.
 */
public final class DurableFiles {
  private static final String TEMPORARY_PREFIX = ".tmp-";

  /** Names left by dead processes that had our process id; each costs one failed attempt. */
  private static final int MAX_TAKEN_NAMES = 100_000;

  private static final AtomicLong NEXT = new AtomicLong();

  private final Disk disk;

  public DurableFiles(Disk disk) {
    this.disk = Objects.requireNonNull(disk, "disk is null");
  }

  /** What a file shall hold. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /** Creates or replaces a file. */
  public void write(Path target, Writer writer) throws IOException {
    Path directory = Objects.requireNonNull(target.getParent(), "a target has a directory");
    try (Draft draft = draft(directory)) {
      writer.writeTo(draft);
      draft.publish(target);
    }
  }

  /** Creates or replaces a file. */
  public void write(Path target, byte[] bytes) throws IOException {
    write(target, out -> out.write(ByteBuffer.wrap(bytes)));
  }

  /** A new temporary file in a directory, to be published or dropped by the caller. */
  public Draft draft(Path directory) throws IOException {
    for (int i = 0; i < MAX_TAKEN_NAMES; i++) {
      Path temporary = directory.resolve(temporaryName());
      try {
        return new Draft(disk, temporary, disk.create(temporary));
      } catch (FileAlreadyExistsException taken) {
        // A dead process with our id left it; the next number is as good.
      }
    }
    throw new IOException("no free temporary name in " + directory);
  }

  /** Removes a file; one that is not there is no error. */
  public void delete(Path file) throws IOException {
    disk.delete(file);
    syncDirectory(Objects.requireNonNull(file.getParent(), "a file has a directory"));
  }

  /** Makes names that others put into a directory, or removed from it, survive a power cut. */
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }

  /** Removes several files of one directory for the price of one sync. */
  public void deleteAll(Path directory, Iterable<Path> files) throws IOException {
    for (Path file : files) {
      disk.delete(file);
    }
    disk.syncDirectory(directory);
  }

  /** Creates a directory and its missing parents. */
  public void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
      try {
        disk.createDirectory(directory);
      } catch (FileAlreadyExistsException raced) {
        if (!Files.isDirectory(directory)) {
          throw raced;
        }
      }
      disk.syncDirectory(parent);
    }
  }

  /**
   * Removes what dead writers left in a directory. The caller knows, by a lock, that nobody is
   * writing there.
   *
   * @return how many files it removed
   */
  public int sweep(Path directory) throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, TEMPORARY_PREFIX + "*")) {
      for (Path file : files) {
        disk.delete(file);
        removed++;
      }
    }
    return removed;
  }

  private static String temporaryName() {
    return TEMPORARY_PREFIX + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement();
  }
}
