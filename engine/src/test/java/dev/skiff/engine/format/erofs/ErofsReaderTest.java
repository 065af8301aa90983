package dev.skiff.engine.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lies in an otherwise good image; offsets are those of the golden file sample.erofs.hex. */
class ErofsReaderTest {
  private static final int ROOT = 0x1000;
  private static final int ROOT_ENTRIES = 0x1020;
  private static final int BIN = 0x10e0;
  private static final int BIN_ENTRIES = 0x1100;
  private static final int HELLO = 0x1140;
  private static final int LARGE = 0x11e0;

  @TempDir Path folder;

  @Test
  void aDirectoryInTwoPlacesIsRefused() throws IOException {
    // bin's "hello" becomes bin itself
    assertRefused(
        image -> {
          image.putLong(BIN_ENTRIES + 2 * 12, BIN / 32);
          image.put(BIN_ENTRIES + 2 * 12 + 10, OnDisk.TYPE_DIRECTORY);
        },
        "directory 'bin/hello' is in two places");
  }

  @Test
  void aWrongParentIsRefused() throws IOException {
    assertRefused(image -> image.putLong(BIN_ENTRIES + 12, BIN / 32), "'..' of directory 'bin'");
  }

  @Test
  void namesOutsideTheirBlockAreRefused() throws IOException {
    assertRefused(image -> image.putShort(BIN_ENTRIES + 3 * 12 + 8, (short) 5000), "has a name");
    assertRefused(image -> image.putShort(BIN_ENTRIES + 8, (short) 4096), "names that start");
    assertRefused(image -> image.putShort(BIN_ENTRIES + 8, (short) 13), "names that start");
    assertRefused(image -> image.putShort(BIN_ENTRIES + 12 + 8, (short) 10), "has a name");
  }

  @Test
  void namesOutOfOrderAreRefused() throws IOException {
    assertRefused(image -> image.put(0x1120 + 0x13, (byte) 'z'), "are out of order");
  }

  @Test
  void aNameWithASlashIsRefused() throws IOException {
    assertRefused(image -> image.put(0x1120 + 0x14, (byte) '/'), "the name 'h/llo'");
  }

  @Test
  void aTypeThatDiffersIsRefused() throws IOException {
    assertRefused(
        image -> image.put(BIN_ENTRIES + 2 * 12 + 10, OnDisk.TYPE_SYMLINK), "has another type");
  }

  @Test
  void contentOutsideTheImageIsRefused() throws IOException {
    assertRefused(image -> image.putInt(LARGE + 16, 3), "'large' runs past its end");
    assertRefused(image -> image.putInt(LARGE + 16, -1), "'large' runs past its end");
    assertRefused(image -> image.putInt(LARGE + 8, -1), "'large' runs past its end");
    assertRefused(image -> image.putInt(HELLO + 8, 4064), "'bin/hello' crosses a block's end");
  }

  @Test
  void inodesOutsideTheImageAreRefused() throws IOException {
    assertRefused(image -> image.putLong(BIN_ENTRIES + 2 * 12, 1 << 20), "has inode number");
    assertRefused(image -> image.putLong(BIN_ENTRIES + 2 * 12, -1), "has inode number");
    assertRefused(image -> image.putLong(BIN_ENTRIES + 2 * 12, 512), "it ends at 16384");
  }

  @Test
  void otherKindsAreRefusedByPath() throws IOException {
    assertRefused(image -> image.putShort(HELLO, (short) 2), "'bin/hello' is compressed");
    assertRefused(image -> image.putShort(HELLO, (short) 8), "'bin/hello' is stored in chunks");
    assertRefused(
        image -> image.putShort(HELLO + 4, (short) 0020644), "'bin/hello' is no file, directory");
  }

  @Test
  void aRootThatIsNoDirectoryIsRefused() throws IOException {
    assertRefused(image -> image.putShort(ROOT + 4, (short) 0100644), "its root is no directory");
    assertRefused(
        image -> image.putLong(ROOT_ENTRIES + 12, BIN / 32), "'.' of directory '' leads astray");
  }

  @Test
  void superblocksThatAskForMoreAreRefused() throws IOException {
    assertRefused(image -> image.putInt(1024 + 80, 0x20), "it needs features 0x20");
    assertRefused(image -> image.put(1024 + 12, (byte) 9), "its blocks are 2^9 bytes");
    assertRefused(image -> image.putInt(1024 + 36, 5), "it ends at 16384");
    assertRefused(image -> image.putInt(1024, 0), "it has no EROFS superblock");
  }

  @Test
  void aWrongChecksumIsRefused() throws IOException {
    byte[] image = sample();
    image[1024 + 48] ^= 1;
    assertRefused(image, "its superblock's checksum is wrong");
  }

  @Test
  void anImageCutShortIsRefused() throws IOException {
    assertRefused(Arrays.copyOf(sample(), 12288), "it ends at 12288");
    assertRefused(new byte[0], "it is shorter than a block");
  }

  private void assertRefused(Consumer<ByteBuffer> lie, String why) throws IOException {
    byte[] image = sample();
    lie.accept(ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN));
    sign(image);
    assertRefused(image, why);
  }

  private void assertRefused(byte[] image, String why) throws IOException {
    Path file = Files.write(folder.resolve("changed"), image);
    assertThatThrownBy(() -> ErofsReader.read(file))
        .isInstanceOf(FormatFailure.class)
        .hasMessageStartingWith("cannot read the EROFS image '" + file + "': ")
        .hasMessageContaining(why);
  }

  private byte[] sample() throws IOException {
    Path file = folder.resolve("sample");
    ErofsRoundTripTest.write(SampleTree.tree(), file);
    byte[] image = Files.readAllBytes(file);
    assertThat(image).hasSize(16384);
    return image;
  }

  /** Makes the superblock's checksum right. */
  static void sign(byte[] image) {
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(1028, 0);
    CRC32C sum = new CRC32C();
    sum.update(image, 1024, 3072);
    bytes.putInt(1028, ~(int) sum.getValue());
  }
}
