package dev.skiff.engine.format.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Overlays of ours before QEMU's eyes, and those of QEMU before ours. */
class Qcow2Test {
  private static final int SIZE = 3 << 20;

  @TempDir Path folder;
  private Path base = Path.of("");
  private Path overlay = Path.of("");
  private byte[] expected = {};

  @BeforeEach
  void makeBase() throws IOException {
    base = folder.resolve("base");
    overlay = folder.resolve("overlay");
    expected = new byte[SIZE];
    new Random(1).nextBytes(expected);
    Files.write(base, expected);
  }

  @Test
  void bytesOfAnOverlayStayTheSame() throws IOException {
    Files.write(base, new byte[4096]);
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.create(overlay, below, "../base", 1 << 20)) {
      disk.write(1000, new byte[] {1, 2, 3});
    }
    Golden.assertMatches(
        Qcow2Test.class, "overlay.qcow2.hex", HexDump.of(Files.readAllBytes(overlay)));
  }

  @Test
  void anOverlayOfNothingIsItsBase() throws Exception {
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.create(overlay, below, "base", SIZE)) {
      assertThat(disk.read(0, SIZE)).isEqualTo(expected);
    }
    assertQemuAgrees();
    assertThat(Files.size(overlay)).isLessThanOrEqualTo(4 << 16);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatIsWrittenIsReadByQemu(long seed) throws Exception {
    Random random = new Random(seed);
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.create(overlay, below, "base", SIZE)) {
      writeAnywhere(disk, random);
      disk.force();
    }
    assertQemuAgrees();
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      writeAnywhere(disk, random);
      assertThat(disk.read(0, SIZE)).isEqualTo(expected);
    }
    assertQemuAgrees();
    assertReadAgain();
  }

  @ParameterizedTest
  @CsvSource({"0.10, 65536", "1.1, 512", "1.1, 4096", "1.1, 65536", "1.1, 2097152"})
  void whatQemuWroteIsReadAndChanged(String version, int cluster) throws Exception {
    Tools.run(
        folder,
        "qemu-img",
        "create",
        "-q",
        "-fqcow2",
        "-ocompat=%s,cluster_size=%d,backing_file=base,backing_fmt=raw".formatted(version, cluster),
        "overlay",
        "4M");
    expected = Arrays.copyOf(expected, 4 << 20);
    qemuWrites("write -P 7 5000 70000", 5000, 70_000, (byte) 7);
    qemuWrites("write -z 131072 196608", 131_072, 196_608, (byte) 0);
    qemuWrites("write -P 9 3M 512", SIZE, 512, (byte) 9);
    assertReadAgain();
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      writeAnywhere(disk, new Random(cluster));
    }
    assertReadAgain();
    assertSameForQemu();
  }

  @Test
  void largeDisksHaveTablesForEachHalfGib() throws Exception {
    long size = 5L << 30;
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.create(overlay, below, "base", size)) {
      for (long at = 0; at < size; at += 1L << 30) {
        disk.write(at, new byte[] {(byte) (at >> 30)});
      }
      disk.write(size - 1, new byte[] {42});
    }
    Tools.run(folder, "qemu-img", "check", "-q", "-fqcow2", "overlay");
    try (RawDisk below = RawDisk.open(base, "the base");
        Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      assertThat(disk.read(size - 1, 1)).containsExactly(42);
      assertThat(disk.read(3L << 30, 2)).containsExactly(3, 0);
      try (InputStream in = disk.content(SIZE, size - SIZE).open()) {
        assertThat(in.skip((1L << 30) - SIZE)).isEqualTo((1L << 30) - SIZE);
        assertThat(in.read()).isEqualTo(1);
      }
    }
  }

  @Test
  void oneMoreBlockOfRefcountsIsMade() throws Exception {
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.create(overlay, below, "base", 1L << 40)) {
      disk.write(1L << 39, new byte[] {1});
    }
    // The next cluster is one of those that the second block of refcounts counts.
    try (FileChannel file = FileChannel.open(overlay, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(1), (32_768L << 16) - 1);
    }
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      disk.write(1L << 38, new byte[] {2});
      assertThat(disk.read(1L << 38, 1)).containsExactly(2);
    }
    Tools.run(folder, "qemu-img", "check", "-q", "-fqcow2", "overlay");
  }

  /** To QEMU that would be a protocol, of which it knows none. */
  @Test
  void aBaseMayHaveAColonInItsName() throws Exception {
    Files.copy(base, folder.resolve("a:b"));
    try (RawDisk below = RawDisk.open(base, "the base")) {
      WritableQcow2.create(overlay, below, "a:b", SIZE).close();
    }
    assertQemuAgrees();
  }

  @Test
  void clustersThatAreCountedAfterTheEndArePassed() throws Exception {
    countAfterTheEnd(40);
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      disk.write(0, Arrays.copyOf(expected, 512));
    }
    assertReadAgain();
    assertSameForQemu();
    assertThat(Files.size(overlay)).isEqualTo(46L << 16);
  }

  @Test
  void refcountsThatLeaveNothingFreeAreRefused() throws IOException {
    countAfterTheEnd(32_768 - 4);
    long size = Files.size(overlay);
    try (FileChannel file = FileChannel.open(overlay, StandardOpenOption.WRITE)) {
      for (int block = 1; block < 8192; block++) {
        file.write(ByteBuffer.allocate(8).putLong(0, 2 << 16), (1 << 16) + block * 8L);
      }
    }
    try (RawDisk below = RawDisk.open(base, "the base");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      assertThatThrownBy(() -> disk.write(0, new byte[512]))
          .isInstanceOf(FormatFailure.class)
          .hasMessageEndingWith("clusters after its end are counted as used");
    }
    assertThat(overlay).hasSize(size);
  }

  private void countAfterTheEnd(int clusters) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the base")) {
      WritableQcow2.create(overlay, below, "base", SIZE).close();
    }
    ByteBuffer ones = ByteBuffer.allocate(2 * clusters);
    while (ones.hasRemaining()) {
      ones.putShort((short) 1);
    }
    try (FileChannel file = FileChannel.open(overlay, StandardOpenOption.WRITE)) {
      file.write(ones.flip(), (2 << 16) + 4 * 2);
    }
  }

  @Test
  void anOverlayIsMadeOnce() throws IOException {
    Files.createFile(overlay);
    try (RawDisk below = RawDisk.open(base, "the base")) {
      assertThatThrownBy(() -> WritableQcow2.create(overlay, below, "base", SIZE))
          .isInstanceOf(FileAlreadyExistsException.class);
      for (long size : new long[] {0, -512, 100, Long.MAX_VALUE / 512 * 512}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> WritableQcow2.create(folder.resolve("other"), below, "base", size));
      }
      assertThatThrownBy(
              () -> WritableQcow2.create(folder.resolve("other"), below, "b".repeat(1024), SIZE))
          .isInstanceOf(FormatFailure.class)
          .hasMessage(
              "cannot write a qcow2 image: its base has a name of 1024 bytes, not 1 to 1023");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 00 | it is no qcow2 image",
        "7 | 04 | it is qcow2 of version 4",
        "23 | 08 | clusters of 2^8 bytes",
        "23 | 20 | clusters of 2^32 bytes",
        "24 | 80 | a size of",
        "31 | 01 | first table of 1 entries",
        "35 | 01 | it is encrypted",
        "36 | 7f | a first table of 2130706433 entries",
        "40 | 01 | it ends at",
        "47 | 01 | a table at 196609, inside a cluster",
        "56 | 7f | a refcount table of 2130706433 clusters",
        "63 | 01 | it has snapshots in it",
        "79 | 01 | it was not closed cleanly",
        "79 | 02 | it is marked as corrupt",
        "79 | 04 | its data lie in another file",
        "79 | 10 | its tables are extended",
        "75 | 01 | it needs the unknown feature 32",
        "99 | 07 | refcounts of 2^7 bits"
      })
  void whatIsNotReadIsRefusedByName(int at, String value, String why) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the base")) {
      WritableQcow2.create(overlay, below, "base", at == 31 ? 1L << 29 : SIZE).close();
      byte[] bytes = Files.readAllBytes(overlay);
      bytes[at] = (byte) Integer.parseInt(value, 16);
      Files.write(overlay, bytes);
      assertThatThrownBy(() -> Qcow2Disk.open(overlay, below))
          .isInstanceOf(FormatFailure.class)
          .hasMessageStartingWith("cannot read the overlay '" + overlay + "'")
          .hasMessageContaining(why);
    }
  }

  @Test
  void compressedClustersAreRefusedByPlace() throws Exception {
    Tools.run(folder, "qemu-img", "convert", "-c", "-Oqcow2", "base", "overlay");
    byte[] zeros = new byte[SIZE];
    Files.write(base, zeros);
    Tools.run(folder, "qemu-img", "convert", "-fraw", "-c", "-Oqcow2", "base", "overlay");
    Tools.run(folder, "qemu-img", "create", "-q", "-fqcow2", "overlay", "1M");
    Tools.run(folder, "qemu-io", "-fqcow2", "-c", "write -c -P 3 65536 65536", "overlay");
    try (RawDisk below = RawDisk.open(base, "the base");
        Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      assertThat(disk.read(0, 65_536)).containsOnly(0);
      assertThatThrownBy(() -> disk.read(65_535, 2))
          .isInstanceOf(FormatFailure.class)
          .hasMessageEndingWith("it has compressed clusters, at byte 65536 of the disk");
    }
  }

  private void writeAnywhere(WritableQcow2 disk, Random random) throws IOException {
    for (int write = 0; write < 12; write++) {
      byte[] bytes = new byte[random.nextInt(1, random.nextBoolean() ? 600 : 150_000)];
      random.nextBytes(bytes);
      int at = random.nextInt(SIZE - bytes.length);
      disk.write(at, bytes);
      System.arraycopy(bytes, 0, expected, at, bytes.length);
    }
  }

  private void qemuWrites(String command, int at, int length, byte value) throws Exception {
    Tools.run(folder, "qemu-io", "-fqcow2", "-c", command, "overlay");
    Arrays.fill(expected, at, at + length, value);
  }

  private void assertQemuAgrees() throws Exception {
    Tools.run(folder, "qemu-img", "check", "-q", "-fqcow2", "overlay");
    assertSameForQemu();
  }

  private void assertSameForQemu() throws Exception {
    Files.write(folder.resolve("expected"), expected);
    Tools.run(folder, "qemu-img", "compare", "-q", "-Fraw", "-fqcow2", "overlay", "expected");
  }

  private void assertReadAgain() throws IOException {
    try (RawDisk below = RawDisk.open(base, "the base");
        Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      assertThat(disk.size()).isEqualTo(expected.length);
      assertThat(disk.read(0, expected.length)).isEqualTo(expected);
      assertContent(disk, 0, expected.length);
      assertContent(disk, 12_345, 200_000);
    }
  }

  private void assertContent(DiskBytes disk, int offset, int length) throws IOException {
    try (InputStream in = disk.content(offset, length).open()) {
      assertThat(in.readAllBytes())
          .isEqualTo(Arrays.copyOfRange(expected, offset, offset + length));
    }
  }
}
