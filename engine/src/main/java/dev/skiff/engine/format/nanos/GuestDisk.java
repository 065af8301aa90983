package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.tfs.TfsVolume;
import java.util.Objects;

/**
 * What is to be written as a disk that a guest has its root on.
 *
 * @param root has a root part
 * @param boot what lies before it
 * @param room bytes before the root at least, for boot parts that an overlay brings; a multiple of
 *     1 MiB
 */
public record GuestDisk(TfsVolume root, BootParts boot, long room) {
  public GuestDisk {
    Objects.requireNonNull(root, "root is null");
    Objects.requireNonNull(boot, "boot is null");
    if (root.root().isEmpty()) {
      throw new IllegalArgumentException("a guest's disk needs a root volume");
    }
    if (room < 0 || room % GuestDiskLayout.ALIGNMENT != 0) {
      throw new IllegalArgumentException("no room for boot parts: " + room + " bytes");
    }
  }

  /** For a machine that is given the kernel. */
  public static GuestDisk direct(TfsVolume root) {
    return new GuestDisk(root, BootParts.NONE, 0);
  }

  public GuestDisk with(BootParts parts) {
    return new GuestDisk(root, parts, room);
  }

  public GuestDisk withRoom(long bytes) {
    return new GuestDisk(root, boot, bytes);
  }
}
