package dev.skiff.engine.format.nanos;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.InMemory;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.mbr.PartitionTable;
import dev.skiff.engine.format.tfs.IdentityZone;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, reading a disk's layout ends with one that lies inside it, or a failure. */
class GuestDiskFuzzTest {
  private static final int SIZE = 64 << 10;

  /** The table, and the note that lies before the first partition. */
  @FuzzTest
  void anyTableAndNote(byte[] bytes) throws IOException {
    byte[] disk = disk();
    System.arraycopy(bytes, 0, disk, PartitionTable.START, Math.min(64, bytes.length));
    int note = Math.max(0, bytes.length - 64);
    System.arraycopy(bytes, bytes.length - note, disk, 24 << 10, Math.min(4096, note));
    check(disk);
  }

  @Test
  void manySeededTables() throws IOException {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] disk = disk();
      for (int change = random.nextInt(8); change > 0; change--) {
        int at = random.nextBoolean() ? PartitionTable.START + random.nextInt(48) : 24 << 10;
        disk[at + (at == 24 << 10 ? random.nextInt(40) : 0)] = (byte) random.nextInt();
      }
      try {
        check(disk);
      } catch (RuntimeException | IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static byte[] disk() {
    byte[] disk = new byte[SIZE];
    new PartitionTable(
            List.of(new Partition(Partition.LINUX, 64, 10), new Partition(Partition.LINUX, 80, 40)))
        .put(disk);
    byte[] note = IdentityNote.bytes(new IdentityZone(1, new TreeMap<>(), 9));
    System.arraycopy(note, 0, disk, 24 << 10, note.length);
    return disk;
  }

  private static void check(byte[] bytes) throws IOException {
    InMemory disk = new InMemory(Arrays.copyOf(bytes, SIZE));
    try {
      GuestDiskLayout layout = GuestDiskLayout.read(disk);
      disk.checkInside(layout.kernelLog(), GuestDiskLayout.KERNEL_LOG_BYTES);
      layout.root(disk).read(0, 512);
      layout.identity(disk);
      layout.bootFiles(disk);
    } catch (FormatFailure expected) {
      // All that may happen.
    }
  }
}
