package dev.skiff.engine.volume;

import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.failure.NearestName;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.state.Database.Row;
import dev.skiff.engine.state.RecordIds;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * All volumes: records in state, and a sparse file for each that was attached once. A change is
 * durable when its method returns. Safe for several threads; that nobody is using what is changed
 * is the caller's to know, by {@link Claims}.
 */
public final class Volumes {
  /** As large as an instance's own disk: far more than most write, and nothing until they do. */
  public static final long USUAL_BYTES = 8L << 30;

  /** The larger of two file systems' own limits, ext4 with 4 KiB blocks and TFS. */
  public static final long MOST_BYTES = 16L << 40;

  private static final long SIZE_UNIT = 1 << 20;
  private static final String KIND = "volume";
  private static final int VERSION = 1;
  private static final int ID_BYTES = 8;
  private static final int ANONYMOUS_BYTES = 32;
  private static final String TEMPORARY = ".tmp-";
  private static final String SUFFIX = ".img";

  /** Docker's rule, with a bound. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");

  private static final JsonType<Volume> JSON = Jsonb.instance().type(Volume.class);

  private final Surroundings around;
  private final SortedMap<String, Volume> byName = new TreeMap<>();
  private final Map<String, ReentrantLock> making = new ConcurrentHashMap<>();

  /**
   * Where volumes are kept, and what keeping them takes.
   *
   * @param directory made when needed
   * @param listener told of what was made and removed; must be quick
   */
  public record Surroundings(
      Path directory,
      Database database,
      Disk disk,
      InstantSource clock,
      RandomGenerator random,
      Consumer<Happening> listener) {}

  /** Makes a file at a path where nothing is; what it leaves when it fails is removed. */
  @FunctionalInterface
  public interface Making {
    void at(Path file) throws IOException;
  }

  private Volumes(Surroundings around) {
    this.around = around;
  }

  /** Reads all that is stored. */
  public static Volumes open(Surroundings around) {
    Volumes volumes = new Volumes(around);
    for (Row row : around.database().all(KIND)) {
      Volume volume = JSON.fromJson(row.json());
      volumes.byName.put(volume.name(), volume);
    }
    return volumes;
  }

  /** All, by name. */
  public synchronized List<Volume> all() {
    return List.copyOf(byName.values());
  }

  public synchronized Optional<Volume> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The volume of that name.
   *
   * @throws VolumeFailure when there is none
   */
  public synchronized Volume get(String name) {
    return find(name)
        .orElseThrow(() -> VolumeFailure.notFound(name, NearestName.of(name, byName.keySet())));
  }

  /** Whether a volume could have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Makes a volume, without a file. As in Docker, one of that name which is there is the answer.
   *
   * @throws VolumeFailure when the one that is there has another size, or the name or size is none
   */
  public synchronized Volume create(NewVolume asked) {
    long bytes = asked.sizeBytes().map(Volumes::rounded).orElse(USUAL_BYTES);
    String name =
        asked.anonymous()
            ? RecordIds.random(around.random(), ANONYMOUS_BYTES)
            : checked(asked.name());
    Volume there = byName.get(name);
    if (there != null) {
      if (asked.sizeBytes().isPresent() && there.sizeBytes() != bytes) {
        throw VolumeFailure.differs(there, bytes);
      }
      return there;
    }
    Volume made =
        new Volume(
            RecordIds.random(around.random(), ID_BYTES),
            name,
            asked.labels(),
            asked.options(),
            bytes,
            around.clock().instant(),
            asked.anonymous(),
            Optional.empty());
    store(made);
    tell("create", made);
    return made;
  }

  /** To whole MiB: every file system's blocks divide that. */
  private static long rounded(long bytes) {
    if (bytes < 1 || bytes > MOST_BYTES) {
      throw VolumeFailure.badSize(Long.toString(bytes), "it has 1 byte to 16 TiB");
    }
    return (bytes + SIZE_UNIT - 1) / SIZE_UNIT * SIZE_UNIT;
  }

  private static String checked(String name) {
    if (!isName(name)) {
      throw VolumeFailure.badName(name);
    }
    return name;
  }

  /** Where the volume's disk is, once it has a file system. */
  public Path file(Volume volume) {
    return around.directory().resolve(volume.id() + SUFFIX);
  }

  /**
   * Where its disk is.
   *
   * @throws VolumeFailure when it has none yet, or it is gone
   */
  public Path existingFile(Volume volume) {
    if (volume.fileSystem().isEmpty()) {
      throw VolumeFailure.noFileSystem(volume.name());
    }
    Path file = file(volume);
    if (!Files.isRegularFile(file)) {
      throw VolumeFailure.fileMissing(volume.name(), file);
    }
    return file;
  }

  /**
   * Makes sure that no process has the disk open which nobody here knows: for who is to write, and
   * knows that no instance has it.
   */
  public void requireUnlocked(Volume volume) {
    Path file = file(volume);
    try {
      if (!DiskLock.isFree(file)) {
        throw VolumeFailure.lockedOutside(volume.name(), file);
      }
    } catch (IOException e) {
      throw VolumeFailure.storage("open the volume '" + volume.name() + "'", file, e);
    }
  }

  /** What it takes on the disk of the host. */
  public long allocatedBytes(Volume volume) {
    try {
      return DirectoryTree.allocatedBytes(file(volume));
    } catch (IOException e) {
      throw VolumeFailure.storage("measure the volume " + volume.name(), file(volume), e);
    }
  }

  /**
   * Gives a volume its file system, unless it has one: made under a temporary name, forced, and
   * renamed before the record says so. Several may ask at once.
   *
   * @param making makes the file
   * @return the volume with the file system that it has now
   */
  public Volume withFileSystem(String name, String fileSystem, Making making) {
    Volume first = get(name);
    ReentrantLock lock = this.making.computeIfAbsent(first.id(), _ -> new ReentrantLock());
    lock.lock();
    try {
      Volume now = get(name);
      if (now.fileSystem().isEmpty()) {
        publish(now, making);
        return changed(name, volume -> volume.holding(fileSystem));
      }
      return now;
    } catch (IOException e) {
      throw VolumeFailure.storage(
          "make the disk of the volume '" + name + "'", around.directory(), e);
    } finally {
      lock.unlock();
    }
  }

  private void publish(Volume volume, Making making) throws IOException {
    new DurableFiles(around.disk()).createDirectories(around.directory());
    Path temporary = around.directory().resolve(TEMPORARY + volume.id());
    around.disk().delete(temporary);
    try {
      making.at(temporary);
      DirectoryTree.force(temporary);
      around.disk().rename(temporary, file(volume));
      around.disk().syncDirectory(around.directory());
    } catch (IOException | RuntimeException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  private void deleteQuietly(Path temporary, Exception why) {
    try {
      around.disk().delete(temporary);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * Makes a volume longer; what is in it learns of that when it is mounted next.
   *
   * @throws VolumeFailure when it would become shorter
   */
  public Volume grow(String name, long asked) {
    Volume volume = get(name);
    long bytes = rounded(asked);
    if (bytes < volume.sizeBytes()) {
      throw VolumeFailure.doesNotShrink(volume, bytes);
    }
    if (volume.fileSystem().isPresent()) {
      lengthen(name, existingFile(volume), bytes);
    }
    return changed(name, now -> now.grownTo(bytes));
  }

  /** File first: a file that is longer than its record is a volume that grows once more. */
  private static void lengthen(String name, Path file, long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() < bytes) {
        channel.write(ByteBuffer.allocate(1), bytes - 1);
        channel.force(true);
      }
    } catch (IOException e) {
      throw VolumeFailure.storage("grow the volume '" + name + "'", file, e);
    }
  }

  /** Record first: a file without a record is swept. */
  public void remove(String name) {
    Volume gone;
    synchronized (this) {
      gone = get(name);
      around.database().delete(KIND, gone.id());
      byName.remove(name);
    }
    making.remove(gone.id());
    tell("destroy", gone);
    try {
      around.disk().delete(file(gone));
    } catch (IOException e) {
      throw VolumeFailure.storage("remove the volume '" + name + "'", file(gone), e);
    }
  }

  /** Removes what killed engines left. Before anything else is asked for. */
  public void sweep() {
    try {
      List<String> wanted = all().stream().map(volume -> volume.id() + SUFFIX).toList();
      DirectoryTree.sweep(around.directory(), wanted::contains);
    } catch (IOException e) {
      throw VolumeFailure.storage("remove what is left of volumes", around.directory(), e);
    }
  }

  /** Where something may be put that is gone with this engine; the caller removes it. */
  public Path scratch(String name) {
    return around.directory().resolve(TEMPORARY + name);
  }

  private synchronized Volume changed(String name, Function<Volume, Volume> change) {
    Volume after = change.apply(get(name));
    store(after);
    return after;
  }

  private void store(Volume volume) {
    around.database().put(KIND, new Row(volume.id(), VERSION, JSON.toJson(volume)));
    byName.put(volume.name(), volume);
  }

  private void tell(String action, Volume volume) {
    around.listener().accept(Happening.ofVolume(action, volume.name()));
  }
}
