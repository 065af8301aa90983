package dev.skiff.engine.operation;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.files.VolumeFiles;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.operation.VolumeOperation.Copy;
import dev.skiff.engine.operation.VolumeOperation.Grow;
import dev.skiff.engine.operation.VolumeOperation.ListAll;
import dev.skiff.engine.operation.VolumeOperation.Look;
import dev.skiff.engine.operation.VolumeOperation.Make;
import dev.skiff.engine.operation.VolumeOperation.Prune;
import dev.skiff.engine.operation.VolumeOperation.Pruned;
import dev.skiff.engine.operation.VolumeOperation.Remove;
import dev.skiff.engine.operation.VolumeOperation.Row;
import dev.skiff.engine.supervise.Attachments;
import dev.skiff.engine.volume.Claims;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.VolumeFailure;
import dev.skiff.engine.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on volumes. */
final class VolumeOperations {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeOperations.class);

  private final Volumes volumes;
  private final Attachments attachments;
  private final Instances instances;
  private final InstanceOperations instanceOperations;
  private final VolumeCopies copies;

  VolumeOperations(ControlPlane.Foundation foundation, InstanceOperations instanceOperations) {
    this.volumes = foundation.volumes();
    this.attachments = foundation.attachments();
    this.instances = foundation.instances();
    this.instanceOperations = instanceOperations;
    this.copies = new VolumeCopies(foundation);
  }

  Object perform(VolumeOperation<?> operation) {
    return switch (operation) {
      case Make make -> row(volumes.create(make.asked()));
      case ListAll() -> volumes.all().stream().map(this::row).toList();
      case Look(String name) -> row(volumes.get(name));
      case Remove remove -> remove(remove);
      case Prune prune -> prune(prune);
      case Grow grow -> grow(grow);
      case VolumeOperation.Put put -> put(put);
      case Copy copy -> {
        VolumeCopies.Made made = copies.copy(copy);
        yield new VolumeOperation.Copied(row(made.volume()), made.lost());
      }
    };
  }

  /** Removes what killed engines left. Before any other operation. */
  void sweep() {
    volumes.sweep();
  }

  List<Row> all() {
    return volumes.all().stream().map(this::row).toList();
  }

  private Row row(Volume volume) {
    return new Row(
        volume,
        volumes.file(volume),
        volumes.allocatedBytes(volume),
        users(volume.name()).stream().map(Instance::name).sorted().toList());
  }

  private List<Instance> users(String volume) {
    return instances.all().stream()
        .filter(instance ->
            instance.spec().volumes().stream().anyMatch(mount -> mount.source().equals(volume)))
        .toList();
  }

  private Optional<Volume> remove(Remove remove) {
    if (remove.evenIfMissing() && volumes.find(remove.name()).isEmpty()) {
      return Optional.empty();
    }
    return instanceOperations.whileNoneIsCreated(() -> {
      Volume volume = volumes.get(remove.name());
      List<String> users = users(volume.name()).stream().map(Instance::shortId).toList();
      if (!users.isEmpty()) {
        throw VolumeFailure.used(volume, String.join(", ", users));
      }
      try (Claims.Claim _ = attachments.claim(volume.name(), "its removal", true)) {
        volumes.remove(volume.name());
      }
      return Optional.of(volume);
    });
  }

  /** One that somebody begins to use meanwhile is none of those that were meant. */
  private Pruned prune(Prune prune) {
    List<String> gone = new ArrayList<>();
    long reclaimed = 0;
    for (Volume volume : volumes.all()) {
      if ((prune.all() || volume.anonymous())
          && users(volume.name()).isEmpty()
          && prune.filter().matches(volume.createdAt(), volume.labels())) {
        long bytes = volumes.allocatedBytes(volume);
        if (removed(volume.name())) {
          gone.add(volume.name());
          reclaimed += bytes;
        }
      }
    }
    return new Pruned(gone, reclaimed);
  }

  private boolean removed(String name) {
    try {
      remove(new Remove(name, false));
      return true;
    } catch (Failure e) {
      if (e.kind() == Failure.Kind.CONFLICT || e.kind() == Failure.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** Those that were made for an instance which has gone. */
  void removeAnonymousOf(Instance gone) {
    gone.spec().volumes().stream()
        .flatMap(mount -> volumes.find(mount.source()).stream())
        .filter(Volume::anonymous)
        .forEach(volume -> {
          try {
            removed(volume.name());
          } catch (Failure e) {
            LOG.warn("the volume {} stays for now: {}", volume.name(), e.getMessage());
          }
        });
  }

  private Row put(VolumeOperation.Put put) {
    try (Claims.Claim _ = attachments.claim(put.name(), "a copy into it", true)) {
      Volume volume = volumes.get(put.name());
      Path file = volumes.existingFile(volume);
      volumes.requireUnlocked(volume);
      String fileSystem = volume.fileSystem().orElseThrow();
      String target = target(put, file, fileSystem);
      VolumeFiles.put(volume.name(), file, fileSystem, HostTree.of(put.source(), target));
      return row(volume);
    } catch (IOException e) {
      throw FilesFailure.unreadable(put.source().toString(), e);
    } catch (IllegalArgumentException e) {
      throw VolumeFailure.badPath(put.path(), String.valueOf(e.getMessage()));
    }
  }

  /** Into a folder that is there, under its own name. */
  private static String target(VolumeOperation.Put put, Path file, String fileSystem)
      throws IOException {
    FilePath path = FilePath.parse(put.path());
    String target = String.join("/", path.names());
    String own = String.valueOf(put.source().getFileName());
    if (target.isEmpty()) {
      return own;
    }
    try (FileView view = VolumeFiles.open(put.name(), file, fileSystem)) {
      boolean folder = Found.at(view, path, true).node().entry().isDirectory();
      return folder ? target + "/" + own : target;
    } catch (FilesFailure nothingThere) {
      return path.mustBeDirectory() ? target + "/" + own : target;
    }
  }

  private Row grow(Grow grow) {
    try (Claims.Claim _ = attachments.claim(grow.name(), "its growing", true)) {
      Volume volume = volumes.get(grow.name());
      if (volume.fileSystem().isPresent()) {
        volumes.existingFile(volume);
        volumes.requireUnlocked(volume);
      }
      return row(volumes.grow(grow.name(), grow.bytes()));
    }
  }
}
