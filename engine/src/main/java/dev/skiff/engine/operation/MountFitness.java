package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.VolumeFailure;
import dev.skiff.engine.volume.Volumes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether guests of a base can see what an instance is to see. */
final class MountFitness {
  /** Of a volume that is still to be made. */
  private static final String NO_LABEL = "skiff-0000000000000000";

  private final Volumes volumes;

  MountFitness(Volumes volumes) {
    this.volumes = volumes;
  }

  /** What an instance wishes for, as bases are asked about it. */
  List<Mount> wished(InstanceSpec spec) {
    return spec.mounts().stream().map(this::wished).toList();
  }

  private Mount wished(MountPoint point) {
    if (!point.isVolume()) {
      return new Mount.OfFolder(point.target(), point.readOnly(), Path.of(point.source()));
    }
    Optional<Volume> there = volumes.find(point.source());
    return new Mount.OfVolume(
        point.target(),
        point.readOnly(),
        point.source(),
        there.map(Volume::label).orElse(NO_LABEL),
        volumes.scratch(point.source()));
  }

  /**
   * Refuses volumes that hold what guests of a base do not understand. That a base has none at all,
   * it says itself.
   *
   * @throws Failure naming what can be done instead
   */
  void require(Base base, Wish wish) {
    for (Mount mount : wish.mounts()) {
      if (mount instanceof Mount.OfVolume wanted && base.volumes().isPresent()) {
        VolumeFormat format = base.volumes().get();
        volumes.find(wanted.name()).ifPresent(volume -> require(base, format, volume));
      }
    }
  }

  private static void require(Base base, VolumeFormat format, Volume volume) {
    volume
        .fileSystem()
        .filter(has -> !has.equals(format.fileSystem()))
        .ifPresent(has -> {
          throw VolumeFailure.otherFileSystem(volume.name(), has, base.name(), format.fileSystem());
        });
    if (volume.sizeBytes() < format.smallestBytes()) {
      throw VolumeFailure.tooSmall(
          volume.name(), volume.sizeBytes(), format.fileSystem(), format.smallestBytes());
    }
  }

  /** The same for who has the choice of a base. */
  List<Objection> objections(Base base, Wish wish) {
    try {
      require(base, wish);
      return List.of();
    } catch (Failure e) {
      return List.of(Objection.impossible(String.valueOf(e.getMessage())));
    }
  }
}
