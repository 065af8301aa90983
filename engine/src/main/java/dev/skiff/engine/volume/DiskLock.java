package dev.skiff.engine.volume;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The locks that QEMU keeps on the images it has open, as seen from outside: bytes from 100 on for
 * what it does itself, from 200 on for what it lets nobody else do (block/file-posix.c,
 * RAW_LOCK_PERM_BASE and RAW_LOCK_SHARED_BASE). Only ever tried here, never kept.
 */
final class DiskLock {
  private static final long FIRST_BYTE = 100;
  private static final long BYTES = 200;

  private DiskLock() {}

  /** Whether no process but this one has the image open. */
  static boolean isFree(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(FIRST_BYTE, BYTES, false)) {
      return lock != null;
    } catch (OverlappingFileLockException tryingToo) {
      return true;
    }
  }
}
