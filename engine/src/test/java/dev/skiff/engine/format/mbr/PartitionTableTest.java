package dev.skiff.engine.format.mbr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.InMemory;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionTableTest {
  /** What Nanos's own tool wrote for these two. */
  @Test
  void entriesAreThoseOfTheReferenceTool() {
    byte[] sector = new byte[512];
    new PartitionTable(
            List.of(
                new Partition(Partition.LINUX, 103, 24_576),
                new Partition(Partition.LINUX, 24_679, 5120)))
        .put(sector);
    assertThat(HexFormat.of().formatHex(sector, 0x1be, 512))
        .isEqualTo(
            "8001290083882e016700000000600000"
                + "80882f0183d93f016760000000140000"
                + "00".repeat(32)
                + "55aa");
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    var table =
        new PartitionTable(
            List.of(
                new Partition(Partition.EFI_SYSTEM, 2048, 67_584),
                new Partition(Partition.LINUX, 69_632, 0),
                new Partition(Partition.LINUX, 4_000_000_000L, 294_967_295)));
    byte[] sector = new byte[512];
    Arrays.fill(sector, (byte) 7);
    table.put(sector);
    assertThat(Arrays.copyOf(sector, PartitionTable.START)).containsOnly(7);
    assertThat(PartitionTable.read(new InMemory(sector))).isEqualTo(table);
  }

  /** A kernel goes by an entry's place and does not look at its type. */
  @Test
  void anEntryOfNoTypeKeepsItsPlace() throws IOException {
    var table =
        new PartitionTable(
            List.of(new Partition(0, 9, 0), new Partition(Partition.LINUX, 2048, 4096)));
    byte[] sector = new byte[512];
    table.put(sector);
    assertThat(PartitionTable.read(new InMemory(sector))).isEqualTo(table);
  }

  @Test
  void moreThanTheTableCanSayIsToldAsTheMost() throws IOException {
    byte[] sector = new byte[512];
    new PartitionTable(List.of(new Partition(Partition.LINUX, 2048, 1L << 33))).put(sector);
    assertThat(PartitionTable.read(new InMemory(sector)).partitions())
        .containsExactly(new Partition(Partition.LINUX, 2048, (1L << 32) - 1 - 2048));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Partition(Partition.LINUX, 1L << 32, 1));
  }

  @Test
  void aDiskWithoutSignatureHasNoTable() throws IOException {
    assertThat(PartitionTable.in(new InMemory(new byte[100]))).isFalse();
    assertThatThrownBy(() -> PartitionTable.read(new InMemory(new byte[512])))
        .isInstanceOf(FormatFailure.class)
        .hasMessage("cannot read the disk in memory: it has no partition table");
  }
}
