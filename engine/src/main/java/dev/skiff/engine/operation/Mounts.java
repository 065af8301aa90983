package dev.skiff.engine.operation;

import dev.skiff.engine.base.Mount;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.VolumeFailure;
import dev.skiff.engine.volume.Volumes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a new instance is to see beside its image: checked, and its volumes made. */
final class Mounts {
  /** Far more than a board has room for. */
  private static final int MOST = 64;

  /** Where every guest's kernel shows itself. */
  private static final List<String> KERNELS_OWN = List.of("/proc", "/sys", "/dev");

  private final Volumes volumes;
  private final Path home;

  /**
   * @param home the engine's own files
   */
  Mounts(Volumes volumes, Path home) {
    this.volumes = volumes;
    this.home = home;
  }

  /** All that the user asks for, and what the image wants where the user says nothing. */
  static List<MountRequest> requested(Operation.Request request, ImageDefaults image) {
    List<MountRequest> all = new ArrayList<>(request.mounts());
    Stream<MountRequest> labelled = image.run().volumes().stream().map(Mounts::ofImage);
    Stream<MountRequest> declared = image.volumes().stream().map(MountRequest::anonymous);
    Stream.concat(labelled, declared)
        .filter(wanted -> all.stream().noneMatch(one -> target(one).equals(target(wanted))))
        .forEachOrdered(all::add);
    return all;
  }

  private static MountRequest ofImage(String text) {
    try {
      MountRequest wanted = MountRequest.parse(text);
      if (wanted.kind() == MountPoint.Kind.VOLUME) {
        return wanted;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw InstanceFailure.invalid(
        "the image wants to mount '" + text + "', which is no volume",
        "build it anew, or remove its label dev.skiff.volumes");
  }

  /**
   * Checks what is wanted; nothing is made. Volumes that are to be made have an empty source where
   * they are to be anonymous.
   *
   * @throws InstanceFailure naming what cannot be
   */
  List<MountPoint> checked(List<MountRequest> wanted) {
    if (wanted.size() > MOST) {
      throw InstanceFailure.invalid(
          "%d mounts are more than any guest can have".formatted(wanted.size()), "ask for fewer");
    }
    Set<String> targets = new HashSet<>();
    Set<String> sources = new HashSet<>();
    List<MountPoint> points = new ArrayList<>();
    for (MountRequest request : wanted) {
      String target = target(request);
      if (!targets.add(target)) {
        throw InstanceFailure.invalid(
            "Duplicate mount point: " + target, "one thing can be seen at a path: leave one out");
      }
      String source = source(request);
      if (request.kind() == MountPoint.Kind.VOLUME && !source.isEmpty() && !sources.add(source)) {
        throw InstanceFailure.invalid(
            "the volume '" + source + "' is asked for twice",
            "an instance has a volume at one path only");
      }
      points.add(
          new MountPoint(request.kind(), source, target, request.readOnly(), request.filled()));
    }
    return points;
  }

  /** Normalised. */
  private static String target(MountRequest request) {
    String text = request.target();
    if (!text.startsWith("/")) {
      throw InstanceFailure.invalid(
          "the mount point '" + text + "' is not absolute", "begin it with a slash");
    }
    String clean = normalized(text);
    if (clean.isEmpty()) {
      throw InstanceFailure.invalid(
          "invalid specification: destination can't be '/'",
          "the root is the image's: mount below it");
    }
    KERNELS_OWN.stream()
        .filter(own -> clean.equals(own) || clean.startsWith(own + "/"))
        .findFirst()
        .ifPresent(own -> {
          throw InstanceFailure.invalid(
              "nothing can be mounted at '" + clean + "': " + own + " is the guest kernel's",
              "choose another path");
        });
    if (!Mount.isTarget(clean)) {
      throw InstanceFailure.invalid("'" + text + "' is no mount point", "choose another path");
    }
    return clean;
  }

  /** Without double slashes, {@code .} and {@code ..}; empty for the root. */
  private static String normalized(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return names.isEmpty() ? "" : "/" + String.join("/", names);
  }

  private String source(MountRequest request) {
    if (request.kind() == MountPoint.Kind.FOLDER) {
      return folder(request);
    }
    if (!request.source().isEmpty() && !Volumes.isName(request.source())) {
      throw VolumeFailure.badName(request.source());
    }
    return request.source();
  }

  private String folder(MountRequest request) {
    Path folder = path(request.source());
    if (!Files.exists(folder)) {
      throw InstanceFailure.invalid(
          "invalid mount config: bind source path does not exist: " + folder,
          "make it: mkdir -p " + folder);
    }
    if (!Files.isDirectory(folder)) {
      throw InstanceFailure.invalid(
          "'" + folder + "' is no folder, and guests are shown folders only",
          "mount the folder that it lies in");
    }
    if (!request.readOnly() && home.toAbsolutePath().startsWith(folder)) {
      throw InstanceFailure.invalid(
          "'" + folder + "' holds the engine's own files, and a guest may not write to those",
          "mount a folder below it, or only to read: " + folder + ":" + request.target() + ":ro");
    }
    return folder.toString();
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && text.indexOf('\n') < 0) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // told below
    }
    throw InstanceFailure.invalid(
        "the folder '" + text + "' is not absolute", "begin it with a slash");
  }

  /**
   * The same with volumes that are there: what is missing is made.
   *
   * @param fresh is told the name of each that was made, also when a later one fails
   */
  List<MountPoint> made(
      List<MountRequest> wanted, List<MountPoint> checked, Consumer<String> fresh) {
    List<MountPoint> made = new ArrayList<>();
    for (int i = 0; i < checked.size(); i++) {
      MountPoint point = checked.get(i);
      made.add(point.isVolume() ? made(wanted.get(i), point, fresh) : point);
    }
    return made;
  }

  private MountPoint made(MountRequest request, MountPoint point, Consumer<String> fresh) {
    Optional<Volume> there =
        Optional.of(point.source()).filter(name -> !name.isEmpty()).flatMap(volumes::find);
    NewVolume asked = request.volume().orElseThrow();
    // One that is there is taken as it is, whatever the request would have made.
    Volume volume = there.orElseGet(() -> created(asked, fresh));
    return new MountPoint(
        point.kind(), volume.name(), point.target(), point.readOnly(), point.filled());
  }

  private Volume created(NewVolume asked, Consumer<String> fresh) {
    Volume volume = volumes.create(asked);
    fresh.accept(volume.name());
    return volume;
  }
}
