package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.durable.SparseCopy;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.VolumeFiles;
import dev.skiff.engine.operation.VolumeOperation.Copy;
import dev.skiff.engine.supervise.Attachments;
import dev.skiff.engine.volume.Claims;
import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.VolumeFailure;
import dev.skiff.engine.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes volumes of other volumes' files, and so turns one file system into another. */
final class VolumeCopies {
  private final Volumes volumes;
  private final Attachments attachments;
  private final Map<String, Base> bases;

  VolumeCopies(ControlPlane.Foundation foundation) {
    this.volumes = foundation.volumes();
    this.attachments = foundation.attachments();
    this.bases = foundation.bases();
  }

  /** A copy, and what of the files it could not take. */
  record Made(Volume volume, List<String> lost) {}

  Made copy(Copy copy) {
    Volume source = volumes.get(copy.source());
    VolumeFormat format = format(copy, source);
    if (volumes.find(copy.target()).isPresent()) {
      throw VolumeFailure.exists(copy.target());
    }
    try (Claims.Claim _ = attachments.claim(source.name(), "a copy of it", false)) {
      Path file = volumes.existingFile(source);
      volumes.requireUnlocked(source);
      Volume target =
          volumes.create(
              new NewVolume(
                  copy.target(),
                  source.labels(),
                  Map.of(),
                  Optional.of(copy.sizeBytes().orElse(source.sizeBytes()))));
      return filled(target, source, file, format);
    }
  }

  /** Nothing is left of a copy that failed. */
  private Made filled(Volume target, Volume source, Path from, VolumeFormat format) {
    List<String> lost = new ArrayList<>();
    try (Claims.Claim _ = attachments.claim(target.name(), "a copy into it", true)) {
      if (target.sizeBytes() < format.smallestBytes()) {
        throw VolumeFailure.tooSmall(
            target.name(), target.sizeBytes(), format.fileSystem(), format.smallestBytes());
      }
      Volume made =
          volumes.withFileSystem(
              target.name(),
              format.fileSystem(),
              file -> lost.addAll(write(file, target, source, from, format)));
      return new Made(made, lost);
    } catch (Failure e) {
      removeHalfMade(target, e);
      throw e;
    }
  }

  private void removeHalfMade(Volume target, Failure why) {
    try {
      volumes.remove(target.name());
    } catch (Failure e) {
      why.addSuppressed(e);
    }
  }

  /** Between equal ext4 file systems block for block, so that nothing is lost. */
  private List<String> write(
      Path file, Volume target, Volume source, Path from, VolumeFormat format) throws IOException {
    String has = source.fileSystem().orElseThrow();
    if (has.equals(VolumeFiles.EXT4)
        && format.fileSystem().equals(has)
        && target.sizeBytes() >= source.sizeBytes()) {
      SparseCopy.copy(from, file, target.sizeBytes());
      return List.of();
    }
    Path spool = volumes.scratch("spool-" + target.id());
    try (FileView view = VolumeFiles.open(source.name(), from, has)) {
      VolumeTree.Read read = VolumeTree.of(view, spool);
      format.make(file, new VolumeFormat.Blank(target.label(), target.sizeBytes()), read.tree());
      return VolumeTree.lost(read, has, format.fileSystem());
    } finally {
      Files.deleteIfExists(spool);
    }
  }

  private VolumeFormat format(Copy copy, Volume source) {
    if (copy.base().isPresent()) {
      String name = copy.base().get();
      Base base = bases.get(name);
      if (base == null) {
        throw BaseFailure.unknownBase(name, List.copyOf(bases.keySet()));
      }
      return base.volumes().orElseThrow(() -> VolumeFailure.cannotHold(name, "it mounts no disks"));
    }
    String has = source.fileSystem().orElseThrow(() -> VolumeFailure.noFileSystem(source.name()));
    return bases.values().stream()
        .flatMap(base -> base.volumes().stream())
        .filter(format -> format.fileSystem().equals(has))
        .findFirst()
        .orElseThrow(() -> VolumeFailure.noBase(source.name(), has));
  }
}
