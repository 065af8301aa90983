package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A disk whose computer loses power at the n-th effect: that one fails, perhaps half done, and so
 * does everything after. Then {@link #losePower} takes back what had not been forced or synced: of
 * the directory changes a random number of the last ones, of each file a random part of its end.
 * With {@code crashAt} beyond the last effect it counts the effects of a run.
 */
public final class CrashingDisk implements Disk {
  private final int crashAt;
  private final RandomGenerator random;
  private final List<Change> unsynced = new ArrayList<>();
  private final Map<Path, Long> forcedLengths = new HashMap<>();
  private int effects;
  private boolean crashed;

  public CrashingDisk(int crashAt, RandomGenerator random) {
    this.crashAt = crashAt;
    this.random = random;
  }

  /** What the crashed computer answers. */
  public static final class Crash extends IOException {
    private static final long serialVersionUID = 1L;

    Crash(String effect) {
      super("the disk is gone: " + effect);
    }
  }

  public synchronized int effects() {
    return effects;
  }

  public synchronized boolean crashed() {
    return crashed;
  }

  @Override
  public synchronized OutputFile create(Path file) throws IOException {
    effect("create " + file);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    changed(file, () -> Files.deleteIfExists(file));
    forcedLengths.put(file, 0L);
    return new CrashingFile(file, channel);
  }

  @Override
  public synchronized void createDirectory(Path directory) throws IOException {
    effect("mkdir " + directory);
    Files.createDirectory(directory);
    changed(directory, () -> deleteTree(directory));
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    effect("rename " + from + " " + to);
    if (Files.isDirectory(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    byte[] replaced = Files.exists(to) ? Files.readAllBytes(to) : null;
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Long forced = forcedLengths.remove(from);
    forcedLengths.remove(to);
    if (forced != null) {
      forcedLengths.put(to, forced);
    }
    changed(
        to,
        () -> {
          Files.move(to, from, StandardCopyOption.REPLACE_EXISTING);
          if (replaced != null) {
            Files.write(to, replaced);
          }
        });
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    effect("delete " + file);
    if (!Files.exists(file)) {
      return;
    }
    if (Files.isDirectory(file)) {
      Files.delete(file);
      changed(file, () -> Files.createDirectory(file));
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    forcedLengths.remove(file);
    changed(file, () -> Files.write(file, bytes));
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    effect("sync " + directory);
    unsynced.removeIf(change -> change.directory().equals(directory));
  }

  /** After a crash: the computer comes back with what it had really written. */
  public synchronized void losePower() throws IOException {
    crashed = true;
    for (Map.Entry<Path, Long> file : forcedLengths.entrySet()) {
      if (Files.exists(file.getKey())) {
        loseEnd(file.getKey(), file.getValue());
      }
    }
    int lost = random.nextInt(unsynced.size() + 1);
    for (Change change : unsynced.reversed().subList(0, lost)) {
      change.undo().run();
    }
  }

  private void loseEnd(Path file, long forced) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(forced + random.nextLong(channel.size() - forced + 1));
    }
  }

  private void effect(String what) throws IOException {
    if (crashed || effects++ == crashAt) {
      crashed = true;
      throw new Crash(what);
    }
  }

  private void changed(Path path, Undo undo) {
    unsynced.add(new Change(Objects.requireNonNull(path.getParent()), undo));
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private record Change(Path directory, Undo undo) {}

  private interface Undo {
    void run() throws IOException;
  }

  private final class CrashingFile implements OutputFile {
    private final Path path;
    private final FileChannel channel;

    CrashingFile(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      synchronized (CrashingDisk.this) {
        if (!crashed && effects == crashAt) {
          channel.write(source.slice(source.position(), random.nextInt(source.remaining() + 1)));
        }
        effect("write " + path);
        return channel.write(source);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (CrashingDisk.this) {
        effect("force " + path);
        forcedLengths.put(path, channel.size());
      }
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
