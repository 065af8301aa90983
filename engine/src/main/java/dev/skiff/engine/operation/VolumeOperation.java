package dev.skiff.engine.operation;

import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the engine can be asked to do with volumes. A volume is called by its name.
 *
 * @param <R> the answer
 */
public sealed interface VolumeOperation<R> {

  /** Makes a volume; as in Docker, one of that name which is there already is the answer. */
  record Make(NewVolume asked) implements VolumeOperation<Row> {}

  /** All volumes, by name. */
  record ListAll() implements VolumeOperation<List<Row>> {}

  record Look(String name) implements VolumeOperation<Row> {}

  /**
   * Removes a volume. Legal while no instance refers to it; empty when it is not there and that is
   * no failure.
   */
  record Remove(String name, boolean evenIfMissing) implements VolumeOperation<Optional<Volume>> {}

  /**
   * Removes the volumes that no instance refers to.
   *
   * @param all those with names of their own, too
   */
  record Prune(boolean all, PruneFilter filter) implements VolumeOperation<Pruned> {}

  record Pruned(List<String> names, long reclaimedBytes) {
    public Pruned {
      names = List.copyOf(names);
    }
  }

  /** Makes a volume larger. Legal while nobody has it. */
  record Grow(String name, long bytes) implements VolumeOperation<Row> {}

  /**
   * Makes a volume of another's files. Legal while nobody writes to that.
   *
   * @param target a name that is free
   * @param base whose guests are to use it; empty for those that can use the source
   * @param sizeBytes empty for the source's
   */
  record Copy(String source, String target, Optional<String> base, Optional<Long> sizeBytes)
      implements VolumeOperation<Copied> {}

  /**
   * Puts a file or folder of this computer into a volume. Legal while nobody has that.
   *
   * @param path in the volume; a folder that is there gets the source under its own name
   */
  record Put(String name, Path source, String path) implements VolumeOperation<Row> {}

  /**
   * A copy.
   *
   * @param lost what the new file system cannot hold, for people
   */
  record Copied(Row row, List<String> lost) {
    public Copied {
      lost = List.copyOf(lost);
    }
  }

  /**
   * A volume as the API shows it.
   *
   * @param file where its disk is, or will be
   * @param allocatedBytes what it takes on the host
   * @param references names of the instances that refer to it
   */
  record Row(Volume volume, Path file, long allocatedBytes, List<String> references) {
    public Row {
      references = List.copyOf(references);
    }
  }
}
