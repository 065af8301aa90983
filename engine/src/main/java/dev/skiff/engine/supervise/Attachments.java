package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.volume.Claims;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.VolumeFailure;
import dev.skiff.engine.volume.Volumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What instances see beside their images. Who has a volume is not kept here: the instances that are
 * alive have theirs, and what is about to begin holds a claim.
 */
public final class Attachments {
  private final Volumes volumes;
  private final Claims claims;
  private final Instances instances;
  private final Function<String, VerifiedTree> trees;

  /**
   * @param trees an image's tree by its digest
   */
  public Attachments(
      Volumes volumes, Claims claims, Instances instances, Function<String, VerifiedTree> trees) {
    this.volumes = volumes;
    this.claims = claims;
    this.instances = instances;
    this.trees = trees;
  }

  /**
   * Claims the volumes of an instance that is to start, until that it has begun is recorded.
   *
   * @throws VolumeFailure when another has one of them
   */
  Claims.Claim claim(Instance instance) {
    Map<String, Claims.User> wanted = new TreeMap<>();
    instance
        .spec()
        .volumes()
        .forEach(mount ->
            wanted.put(mount.source(), Claims.User.instance(instance.name(), !mount.readOnly())));
    return claims.take(wanted, this::attached);
  }

  /**
   * Claims a volume for work of the engine's own.
   *
   * @param what is being done, e.g. {@code a copy}
   * @throws VolumeFailure when an instance or other work excludes it
   */
  public Claims.Claim claim(String volume, String what, boolean writes) {
    return claims.take(Map.of(volume, Claims.User.work(what, writes)), this::attached);
  }

  /** The instances that are alive and have a volume. */
  public List<Claims.User> attached(String volume) {
    return instances.all().stream()
        .filter(instance -> instance.phase().alive())
        .flatMap(instance ->
            instance.spec().volumes().stream()
                .filter(mount -> mount.source().equals(volume))
                .map(mount -> Claims.User.instance(instance.name(), !mount.readOnly())))
        .toList();
  }

  /**
   * Gives volumes that are attached first their file system, and makes sure that all there has to
   * be is there.
   */
  void prepare(Instance instance, Base base) {
    for (MountPoint mount : instance.spec().mounts()) {
      if (mount.isVolume()) {
        prepare(instance, base, mount);
      } else if (!Files.isDirectory(Path.of(mount.source()))) {
        throw InstanceFailure.folderMissing(instance.name(), mount);
      }
    }
  }

  private void prepare(Instance instance, Base base, MountPoint mount) {
    VolumeFormat format =
        base.volumes()
            .orElseThrow(() -> VolumeFailure.cannotHold(base.name(), "it mounts no disks"));
    Volume volume = volumes.get(mount.source());
    if (volume.fileSystem().isEmpty()) {
      requireRoom(volume, format);
      volume =
          volumes.withFileSystem(
              volume.name(), format.fileSystem(), file -> make(instance, mount, format, file));
    }
    requireFileSystem(volume, base, format);
    volumes.existingFile(volume);
    if (!mount.readOnly()) {
      volumes.requireUnlocked(volume);
    }
  }

  private static void requireRoom(Volume volume, VolumeFormat format) {
    if (volume.sizeBytes() < format.smallestBytes()) {
      throw VolumeFailure.tooSmall(
          volume.name(), volume.sizeBytes(), format.fileSystem(), format.smallestBytes());
    }
  }

  /** What somebody recorded with the volume. */
  private static void requireFileSystem(Volume volume, Base base, VolumeFormat format) {
    String has = volume.fileSystem().orElseThrow();
    if (!has.equals(format.fileSystem())) {
      throw VolumeFailure.otherFileSystem(volume.name(), has, base.name(), format.fileSystem());
    }
  }

  private void make(Instance instance, MountPoint mount, VolumeFormat format, Path file) {
    Volume volume = volumes.get(mount.source());
    try (VerifiedTree image = trees.apply(instance.spec().imageDigest())) {
      Subtree here = Subtree.at(image.tree(), mount.target());
      format.make(
          file,
          new VolumeFormat.Blank(volume.label(), volume.sizeBytes(), here.owner()),
          mount.filled() ? here.content() : FileTree.builder().build());
      image.confirm();
    }
  }

  /** Of an instance, as its base is told; whether it can be is not looked at. */
  List<Mount> mounts(Instance instance) {
    return instance.spec().mounts().stream().map(this::mount).toList();
  }

  /** As a base is told of it. */
  public Mount mount(MountPoint mount) {
    if (!mount.isVolume()) {
      return new Mount.OfFolder(mount.target(), mount.readOnly(), Path.of(mount.source()));
    }
    Volume volume = volumes.get(mount.source());
    return new Mount.OfVolume(
        mount.target(), mount.readOnly(), volume.name(), volume.label(), volumes.file(volume));
  }
}
