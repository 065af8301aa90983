package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.fat.FatWriter;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.mbr.PartitionTable;
import dev.skiff.engine.format.tfs.IdentityZone;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tfs.TfsWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Writes a guest's disk: the same input gives the same bytes, and no content is held in memory. */
public final class GuestDiskWriter {
  /** Where firmware looks when nobody told it of a loader (UEFI 2.10, 3.5.1.1), for x86-64. */
  private static final String LOADER = "EFI/BOOT/BOOTX64.EFI";

  private final FileChannel target;
  private final List<Partition> partitions = new ArrayList<>();
  private long next = GuestDiskLayout.ALIGNMENT;

  private GuestDiskWriter(FileChannel target) {
    this.target = target;
  }

  /**
   * What was written.
   *
   * @param size of the disk in bytes, a multiple of 4096
   * @param root of the root volume
   */
  public record Written(long size, UUID root) {}

  /**
   * Writes the disk from the target's beginning on and cuts the target to its end. The first sector
   * comes last, so that a half-written disk is none. Blocks until all is written; makes nothing
   * durable.
   *
   * @param target open for writing; stays open
   * @throws FormatFailure if the tree or the manifest is more than the formats can hold
   */
  public static Written write(GuestDisk disk, FileChannel target) throws IOException {
    return new GuestDiskWriter(target).write(disk);
  }

  private Written write(GuestDisk disk) throws IOException {
    target.truncate(0);
    if (disk.loader().isPresent()) {
      add(Partition.EFI_SYSTEM, FatWriter.write(loaderTree(disk.loader().get()), target, next));
    }
    if (disk.bootFiles().isPresent()) {
      TfsVolume files = TfsVolume.of(disk.bootFiles().get());
      add(Partition.LINUX, TfsWriter.write(files, target, next).size());
    } else {
      add(Partition.LINUX, 0);
    }
    long start = next;
    TfsWriter.Written root = TfsWriter.write(disk.root(), target, start);
    add(Partition.LINUX, root.size());
    long firstPartition = partitions.getFirst().start();
    IdentityZone zone = root.identity().orElseThrow();
    writeAt(firstPartition - GuestDiskLayout.NOTE_BELOW, IdentityNote.bytes(zone));
    writeBeginning(disk);
    return new Written(start + root.size(), root.uuid());
  }

  /** Of so many bytes, which may be none, from the next possible place on. */
  private void add(int type, long size) {
    partitions.add(new Partition(type, next / Partition.SECTOR, size / Partition.SECTOR));
    long alignment = GuestDiskLayout.ALIGNMENT;
    next = (next + size + alignment - 1) / alignment * alignment;
  }

  private void writeBeginning(GuestDisk disk) throws IOException {
    byte[] beginning =
        disk.bootImage().map(BootImage::bytes).orElseGet(() -> new byte[Partition.SECTOR]).clone();
    new PartitionTable(partitions).put(beginning);
    byte[] after = Arrays.copyOfRange(beginning, Partition.SECTOR, beginning.length);
    writeAt(Partition.SECTOR, after);
    writeAt(0, Arrays.copyOf(beginning, Partition.SECTOR));
  }

  private void writeAt(long offset, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      target.write(left, offset + left.position());
    }
  }

  private static FileTree loaderTree(Content loader) {
    return FileTree.builder()
        .put(LOADER, new Node.RegularFile(Node.Ownership.root(0755), loader))
        .build();
  }
}
