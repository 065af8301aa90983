package dev.skiff.engine.operation;

import dev.skiff.engine.instance.MountPoint.Kind;
import dev.skiff.engine.volume.NewVolume;
import java.util.Map;
import java.util.Optional;

/**
 * Something that a new instance is to see at a path.
 *
 * @param source a volume's name, empty for one of its own; or an absolute folder of the host
 * @param target as the user wrote it
 * @param filled whether a new volume gets the files that the image has there
 * @param volume how a volume is made that is not there yet; empty for a folder
 */
public record MountRequest(
    Kind kind,
    String source,
    String target,
    boolean readOnly,
    boolean filled,
    Optional<NewVolume> volume) {

  /** A volume of its own at a path. */
  public static MountRequest anonymous(String target) {
    return volume("", target, false);
  }

  /** A volume. */
  public static MountRequest volume(String name, String target, boolean readOnly) {
    return new MountRequest(
        Kind.VOLUME, name, target, readOnly, true, Optional.of(NewVolume.named(name)));
  }

  /** A folder of the host. */
  public static MountRequest folder(String folder, String target, boolean readOnly) {
    return new MountRequest(Kind.FOLDER, folder, target, readOnly, false, Optional.empty());
  }

  /**
   * As {@code -v} has it: {@code [SOURCE:]TARGET[:OPTIONS]}, where a source that begins with a
   * slash is a folder.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static MountRequest parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || parts.length == 0) {
      throw new IllegalArgumentException("it has more than two colons");
    }
    if (parts.length == 1) {
      return anonymous(parts[0]);
    }
    if (parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException("something is missing beside a colon");
    }
    MountRequest read =
        parts[0].startsWith("/")
            ? folder(parts[0], parts[1], false)
            : volume(parts[0], parts[1], false);
    return parts.length == 3 ? read.with(parts[2]) : read;
  }

  /** Options of {@code -v}, separated by commas; those that mean nothing to a guest are ignored. */
  private MountRequest with(String options) {
    MountRequest changed = this;
    for (String option : options.split(",", -1)) {
      changed =
          switch (option) {
            case "ro" -> changed.access(true);
            case "nocopy" -> changed.unfilled();
            case "rw", "z", "Z", "cached", "delegated", "consistent", "rprivate", "private" ->
                changed;
            default ->
                throw new IllegalArgumentException("there is no option '" + option + "' of it");
          };
    }
    return changed;
  }

  MountRequest access(boolean only) {
    return new MountRequest(kind, source, target, only, filled, volume);
  }

  /** The same without what the image has there. */
  public MountRequest unfilled() {
    return new MountRequest(kind, source, target, readOnly, false, volume);
  }

  /** The same with a volume that is made so. */
  public MountRequest made(Map<String, String> labels, Map<String, String> options) {
    NewVolume asked = new NewVolume(source, labels, options, VolumeOptions.size(options));
    return new MountRequest(kind, source, target, readOnly, filled, Optional.of(asked));
  }
}
