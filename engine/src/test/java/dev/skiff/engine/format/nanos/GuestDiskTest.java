package dev.skiff.engine.format.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.InMemory;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.mbr.PartitionTable;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestDiskTest {
  private static final FileTree BOOT_FILES =
      FileTree.builder()
          .put("kernel", GuestDisks.file("k".repeat(5000)))
          .put("klib/tls", GuestDisks.file("tls"))
          .build();

  @TempDir Path folder;

  @Test
  void bytesOfASmallDiskStayTheSame() throws IOException {
    Path file = write(GuestDisk.direct(GuestDisks.root()));
    Golden.assertMatches(
        GuestDiskTest.class, "direct.disk.hex", HexDump.of(Files.readAllBytes(file)));
  }

  @Test
  void aDiskForDirectBootHasARootAndNothingElse() throws IOException {
    Path file = write(GuestDisk.direct(GuestDisks.root()));
    try (RawDisk disk = RawDisk.open(file, "the disk")) {
      assertThat(PartitionTable.read(disk).partitions())
          .containsExactly(
              new Partition(Partition.LINUX, 2048, 0),
              new Partition(Partition.LINUX, 2048, disk.size() / 512 - 2048));
      GuestDiskLayout layout = GuestDiskLayout.read(disk);
      assertThat(layout.kernelLog()).isEqualTo((1 << 20) - 4096);
      assertThat(disk.read(layout.kernelLog(), 4096)).containsOnly(0);
      assertThat(layout.bootFiles(disk)).isEmpty();
      assertThat(GuestDisks.listing(TfsReader.read(layout.root(disk)).tree()))
          .isEqualTo(GuestDisks.listing(GuestDisks.tree()));
    }
  }

  @Test
  void aDiskForEveryFirmwareHasAllParts() throws IOException {
    byte[] boot = bootImage(48_640);
    Path file =
        write(
            GuestDisk.direct(GuestDisks.root())
                .with(
                    BootParts.NONE
                        .withFiles(BOOT_FILES)
                        .withImage(new BootImage(boot))
                        .withLoader(Content.of(new byte[] {1, 2, 3}))));
    try (RawDisk disk = RawDisk.open(file, "the disk")) {
      List<Partition> partitions = PartitionTable.read(disk).partitions();
      assertThat(partitions).extracting(Partition::type).containsExactly(0xef, 0x83, 0x83);
      assertThat(partitions).allMatch(each -> each.firstSector() % 2048 == 0);
      assertThat(disk.read(0, 0x1be)).isEqualTo(Arrays.copyOf(boot, 0x1be));
      assertThat(disk.read(512, boot.length - 512))
          .isEqualTo(Arrays.copyOfRange(boot, 512, boot.length));
      assertThat(disk.read((1 << 20) + 82, 5)).asString().isEqualTo("FAT32");
      GuestDiskLayout layout = GuestDiskLayout.read(disk);
      assertThat(layout.kernelLog()).isEqualTo((1 << 20) - 4096);
      var bootFiles = TfsReader.read(layout.bootFiles(disk).orElseThrow());
      assertThat(bootFiles.label()).isEmpty();
      assertThat(GuestDisks.listing(bootFiles.tree())).isEqualTo(GuestDisks.listing(BOOT_FILES));
      assertThat(TfsReader.read(layout.root(disk)).manifest()).isEqualTo(GuestDisks.manifest());
    }
  }

  @Test
  void theSameDiskHasTheSameBytes() throws IOException {
    GuestDisk disk = GuestDisk.direct(GuestDisks.root()).with(BootParts.NONE.withFiles(BOOT_FILES));
    byte[] first = Files.readAllBytes(write(disk));
    assertThat(write(disk)).hasBinaryContent(first);
  }

  @Test
  void whatCannotBootIsNoDisk() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuestDisk.direct(TfsVolume.of(BOOT_FILES)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BootParts.NONE.withLoader(Content.of(new byte[1])));
  }

  @Test
  void whatIsNoBootImageIsRefused() {
    byte[] otherLength = bootImage(48_640);
    otherLength[0x1b2] = 9;
    byte[] noRecord = bootImage(48_640);
    noRecord[0x1ba] = 0;
    for (byte[] bytes :
        List.of(new byte[512], new byte[1000], otherLength, noRecord, bootImage(1 << 20))) {
      assertThatThrownBy(() -> new BootImage(bytes))
          .isInstanceOf(FormatFailure.class)
          .hasMessageStartingWith("cannot read the boot image of a Nanos kernel: it");
    }
  }

  @Test
  void otherDisksAreNoGuestsDisks() {
    assertRefused(new PartitionTable(List.of()), "it has no root partition");
    var linux = new Partition(Partition.LINUX, 2048, 1);
    assertRefused(new PartitionTable(List.of(linux)), "it has no root partition");
    var loader = new Partition(Partition.EFI_SYSTEM, 2048, 1);
    assertRefused(new PartitionTable(List.of(loader, linux)), "it has no root partition");
    var early = new Partition(Partition.LINUX, 8, 1);
    assertRefused(new PartitionTable(List.of(early, linux)), "its first partition starts at 4096");
    var late = new Partition(Partition.LINUX, 9000, 1);
    assertRefused(new PartitionTable(List.of(linux, late)), "it ends at 2097152, before");
    var large = new Partition(Partition.LINUX, 2048, 9000);
    assertRefused(new PartitionTable(List.of(large, linux)), "it ends at 2097152, before");
  }

  private static void assertRefused(PartitionTable table, String why) {
    byte[] disk = new byte[2 << 20];
    table.put(disk);
    assertThatThrownBy(() -> GuestDiskLayout.read(new InMemory(disk)))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining(why);
  }

  private Path write(GuestDisk disk) throws IOException {
    Path file = folder.resolve("disk");
    try (FileChannel target =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(GuestDiskWriter.write(disk, target).size()).isEqualTo(target.size());
    }
    return file;
  }

  private static byte[] bootImage(int length) {
    byte[] bytes = new byte[length];
    ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < length; at++) {
      image.put(at, (byte) at);
    }
    image.putLong(0x1b2, length - 512).putInt(0x1ba, 12);
    return bytes;
  }
}
