package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.fat.FatWriter;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.mbr.PartitionTable;
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

/** Writes what lies before a root: partitions from the first possible place on, and the table. */
final class BootPartsWriter {
  /** Where firmware looks when nobody told it of a loader (UEFI 2.10, 3.5.1.1), for x86-64. */
  private static final String LOADER = "EFI/BOOT/BOOTX64.EFI";

  private final FileChannel target;
  private final BootParts parts;
  private final List<Partition> partitions = new ArrayList<>();
  private long next = GuestDiskLayout.ALIGNMENT;

  BootPartsWriter(BootParts parts, FileChannel target) {
    this.parts = parts;
    this.target = target;
  }

  /**
   * Writes the partitions before the root.
   *
   * @return where the next may begin
   */
  long write() throws IOException {
    if (parts.loader().isPresent()) {
      FileTree tree = loaderTree(parts.loader().get());
      add(Partition.EFI_SYSTEM, FatWriter.write(tree, target, next));
    }
    if (parts.files().isPresent()) {
      TfsVolume files = TfsVolume.of(parts.files().get());
      add(Partition.LINUX, TfsWriter.write(files, target, next).size());
    } else {
      add(Partition.LINUX, 0);
    }
    return next;
  }

  /** Of so many bytes, which may be none, from the next possible place on. */
  private void add(int type, long size) {
    partitions.add(new Partition(type, next / Partition.SECTOR, size / Partition.SECTOR));
    long alignment = GuestDiskLayout.ALIGNMENT;
    next = (next + size + alignment - 1) / alignment * alignment;
  }

  /** Where the first partition begins: the notes lie before it. */
  long firstPartition() {
    return partitions.getFirst().start();
  }

  /**
   * Writes boot image and table. The first sector comes last, so that a half-written disk is none.
   */
  void end(Partition root) throws IOException {
    List<Partition> all = new ArrayList<>(partitions);
    all.add(root);
    byte[] beginning =
        parts.image().map(BootImage::bytes).orElseGet(() -> new byte[Partition.SECTOR]).clone();
    new PartitionTable(all).put(beginning);
    byte[] after = Arrays.copyOfRange(beginning, Partition.SECTOR, beginning.length);
    writeAt(Partition.SECTOR, after);
    writeAt(0, Arrays.copyOf(beginning, Partition.SECTOR));
  }

  void writeAt(long offset, byte[] bytes) throws IOException {
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
