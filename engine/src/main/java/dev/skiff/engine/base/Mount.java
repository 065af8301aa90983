package dev.skiff.engine.base;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a guest is to see at a path, beside its image: docs/design/volumes.md. A base makes the
 * mount point where it is missing.
 */
public sealed interface Mount {
  /** Linux's PATH_MAX, were each character four bytes long. */
  int MOST_CHARACTERS = 1000;

  /** Absolute, without {@code .}, {@code ..} and double slashes; not the root. */
  String target();

  boolean readOnly();

  /**
   * A disk that outlives instances.
   *
   * @param name for people
   * @param label unique among volumes and the same for the volume's life; {@code skiff-} and 16
   *     hexadecimal digits
   * @param disk raw, without partitions, with the base's own file system; while it is only wished
   *     for, it need not be there
   */
  record OfVolume(String target, boolean readOnly, String name, String label, Path disk)
      implements Mount {
    private static final Pattern LABEL = Pattern.compile("skiff-[0-9a-f]{16}");

    public OfVolume {
      requireTarget(target);
      Objects.requireNonNull(name, "name is null");
      Objects.requireNonNull(disk, "disk is null");
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException("'" + label + "' is no volume's label");
      }
    }
  }

  /**
   * A folder of the host, seen live from both sides.
   *
   * @param folder absolute
   */
  record OfFolder(String target, boolean readOnly, Path folder) implements Mount {
    public OfFolder {
      requireTarget(target);
      if (!folder.isAbsolute()) {
        throw new IllegalArgumentException("'" + folder + "' is not absolute");
      }
    }
  }

  private static void requireTarget(String target) {
    if (!isTarget(target)) {
      throw new IllegalArgumentException("'" + target + "' is no mount point");
    }
  }

  /** Whether something can be mounted at a path of this form. */
  static boolean isTarget(String target) {
    return target.length() > 1
        && target.startsWith("/")
        && target.length() <= MOST_CHARACTERS
        && target.chars().noneMatch(Character::isISOControl)
        && !target.endsWith("/")
        && Arrays.stream(target.substring(1).split("/", -1))
            .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
  }
}
