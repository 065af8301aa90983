package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.mbr.PartitionTable;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Boot parts that an instance has for itself: kernel, klibs, loader, in the room that its image's
 * disk keeps before the root. No guest may run on the overlay meanwhile.
 */
public final class BootOverlay {
  /** A cluster of an overlay: what is the same is not written. */
  private static final int CHUNK = 64 << 10;

  private final DiskBytes base;
  private final WritableQcow2 overlay;
  private final Partition root;

  private BootOverlay(DiskBytes base, WritableQcow2 overlay) throws IOException {
    this.base = base;
    this.overlay = overlay;
    this.root = PartitionTable.read(base).partitions().getLast();
  }

  /**
   * Gives an overlay these parts, in place of those it had. Durable when this returns; cut off
   * before, it has to be done again before a guest starts.
   *
   * @param scratch is made meanwhile, and removed; sparse
   * @throws FormatFailure if there is not so much room before the root
   */
  public static void put(Path overlay, Path base, BootParts parts, Path scratch)
      throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(overlay, below);
        FileChannel wanted =
            FileChannel.open(
                scratch,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
      new BootOverlay(below, disk).put(parts, wanted);
    }
  }

  private void put(BootParts parts, FileChannel wanted) throws IOException {
    BootPartsWriter boot = new BootPartsWriter(parts, wanted);
    long end = boot.write();
    if (end > root.start()) {
      throw FormatFailure.cannotHold(
          base.name(),
          "kernel, klibs and loader need %d MiB before its files, and have %d"
              .formatted(end >> 20, root.start() >> 20));
    }
    long notes = boot.firstPartition() - GuestDiskLayout.NOTE_BELOW;
    boot.writeAt(notes, overlay.read(notes, GuestDiskLayout.NOTE_BELOW));
    boot.end(root);
    for (long at = CHUNK; at < root.start(); at += CHUNK) {
      copy(wanted, at);
    }
    overlay.force();
    copy(wanted, 0);
    overlay.force();
  }

  private void copy(FileChannel wanted, long at) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, root.start() - at));
    while (chunk.hasRemaining() && wanted.read(chunk, at + chunk.position()) >= 0) {
      // What lies after its end is zeros.
    }
    if (!Arrays.equals(chunk.array(), overlay.read(at, chunk.capacity()))) {
      overlay.write(at, chunk.array());
    }
  }
}
