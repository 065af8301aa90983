package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.tfs.IdentityZone;
import dev.skiff.engine.format.tfs.TfsWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Writes a guest's disk: the same input gives the same bytes, and no content is held in memory. */
public final class GuestDiskWriter {
  private GuestDiskWriter() {}

  /**
   * What was written.
   *
   * @param size of the disk in bytes, a multiple of 4096
   * @param root the root volume
   */
  public record Written(long size, TfsWriter.Written root) {}

  /**
   * Writes the disk from the target's beginning on and cuts the target to its end. The first sector
   * comes last, so that a half-written disk is none. Blocks until all is written; makes nothing
   * durable.
   *
   * @param target open for writing; stays open
   * @throws FormatFailure if the tree or the manifest is more than the formats can hold
   */
  public static Written write(GuestDisk disk, FileChannel target) throws IOException {
    target.truncate(0);
    BootPartsWriter boot = new BootPartsWriter(disk.boot(), target);
    long start = Math.max(boot.write(), GuestDiskLayout.ALIGNMENT + disk.room());
    TfsWriter.Written root = TfsWriter.write(disk.root(), target, start);
    IdentityZone zone = root.identity().orElseThrow();
    boot.writeAt(boot.firstPartition() - GuestDiskLayout.NOTE_BELOW, IdentityNote.bytes(zone));
    boot.end(
        new Partition(Partition.LINUX, start / Partition.SECTOR, root.size() / Partition.SECTOR));
    return new Written(start + root.size(), root);
  }
}
