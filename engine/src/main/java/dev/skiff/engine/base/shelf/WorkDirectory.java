package dev.skiff.engine.base.shelf;

import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.HostLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which something is made before it appears, whole, under its name beside it. There are
 * numbered places for them, each with a lock that lives as long as its holder: what lies in a place
 * nobody holds was left by a killed process, and goes when the next work directory is opened.
 */
public final class WorkDirectory implements AutoCloseable {
  private static final String FOLDER = ".work";

  /** More than this many bakes and imports beside each other are a leak of ours. */
  private static final int MAX_PLACES = 1024;

  private final Path path;
  private final HostLock.Held lock;

  private WorkDirectory(Path path, HostLock.Held lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes an empty one beside the future place of its result.
   *
   * @param parent made if missing
   */
  public static WorkDirectory open(Path parent) throws IOException {
    Path folder = parent.toAbsolutePath().resolve(FOLDER);
    Files.createDirectories(folder);
    @Nullable WorkDirectory ours = null;
    for (int place = 0; place < MAX_PLACES; place++) {
      Path lockFile = folder.resolve(place + ".lock");
      if (ours != null && !Files.exists(lockFile)) {
        return ours;
      }
      Optional<HostLock.Held> lock = HostLock.of(lockFile).tryExclusive();
      if (lock.isPresent()) {
        Path path = folder.resolve(Integer.toString(place));
        ours = ours == null ? claim(path, lock.get()) : clear(ours, path, lock.get());
      }
    }
    if (ours == null) {
      throw new IOException("more than " + MAX_PLACES + " work directories in '" + folder + "'");
    }
    return ours;
  }

  public Path path() {
    return path;
  }

  /**
   * Makes all that is in here durable and gives it its name.
   *
   * @param target a directory that is not there
   * @return false when the name was taken, by the same result as names go by content
   */
  public boolean publish(Path target) throws IOException {
    DirectoryTree.force(path);
    try {
      Disk.real().rename(path, target);
    } catch (IOException taken) {
      if (Files.isDirectory(target)) {
        return false;
      }
      throw taken;
    }
    Disk.real().syncDirectory(parentOf(target));
    return true;
  }

  /** Makes one file of it durable and gives it its name, replacing what was there. */
  public void publishFile(String name, Path target) throws IOException {
    Path file = path.resolve(name);
    DirectoryTree.force(file);
    Disk.real().rename(file, target);
    Disk.real().syncDirectory(parentOf(target));
  }

  /** Takes something away from its name at once; deleting it may then take its time. */
  public void withdraw(Path victim) throws IOException {
    Disk.real().rename(victim, path.resolve("withdrawn"));
    Disk.real().syncDirectory(parentOf(victim));
  }

  /** Deletes what was not published. */
  @Override
  public void close() throws IOException {
    try (lock) {
      DirectoryTree.delete(path);
    }
  }

  private static WorkDirectory claim(Path path, HostLock.Held lock) throws IOException {
    try {
      DirectoryTree.delete(path);
      Files.createDirectory(path);
      return new WorkDirectory(path, lock);
    } catch (IOException failure) {
      lock.close();
      throw failure;
    }
  }

  private static WorkDirectory clear(WorkDirectory ours, Path path, HostLock.Held lock)
      throws IOException {
    try (lock) {
      DirectoryTree.delete(path);
      return ours;
    } catch (IOException failure) {
      ours.close();
      throw failure;
    }
  }

  private static Path parentOf(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("'" + path + "' has no parent");
    }
    return parent;
  }
}
