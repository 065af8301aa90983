package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock that a guard and its hypervisor hold together: free means that both are gone. Only ever
 * tried here, never kept.
 */
final class MachineLock {
  /** Java refuses a second lock on one file within one process by an exception. */
  private static final ReentrantLock TRYING = new ReentrantLock();

  private final Path file;

  MachineLock(MachineFiles files) {
    this.file = files.directory().resolve("lock");
  }

  boolean free() {
    return free(() -> {});
  }

  /**
   * @param whileHeld run while nobody else can take the lock; not at all when somebody has it
   */
  boolean free(Runnable whileHeld) {
    TRYING.lock();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        whileHeld.run();
      }
      return lock != null;
    } catch (NoSuchFileException neverStarted) {
      whileHeld.run();
      return true;
    } catch (IOException failed) {
      throw VmFailure.guardUnreachable("cannot try the lock " + file, failed);
    } finally {
      TRYING.unlock();
    }
  }
}
