package dev.skiff.engine.format.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Reads a FAT32 of one sector a cluster by its chains, as firmware does. */
final class FatListing {
  private final FileChannel volume;
  private final ByteBuffer boot;
  private final Map<String, byte[]> files = new TreeMap<>();

  private FatListing(FileChannel volume) throws IOException {
    this.volume = volume;
    this.boot = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(volume.read(boot, 0)).isEqualTo(512);
  }

  static Map<String, byte[]> files(Path file) throws IOException {
    try (FileChannel volume = FileChannel.open(file)) {
      FatListing listing = new FatListing(volume);
      assertThat(listing.boot.getShort(510)).isEqualTo((short) 0xaa55);
      assertThat(listing.bytes(6 * 512, 512)).isEqualTo(listing.bytes(0, 512));
      listing.add("", listing.boot.getInt(44));
      return listing.files;
    }
  }

  private void add(String path, int cluster) throws IOException {
    byte[] directory = chain(cluster);
    ByteBuffer entries = ByteBuffer.wrap(directory).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < entries.capacity() && entries.get(at) != 0; at += 32) {
      String name = path + name(Arrays.copyOfRange(directory, at, at + 11));
      int first = entries.getShort(at + 20) << 16 | Short.toUnsignedInt(entries.getShort(at + 26));
      if (entries.get(at + 11) != 0x10) {
        files.put(name, Arrays.copyOf(chain(first), entries.getInt(at + 28)));
      } else if (!name.endsWith(".")) {
        add(name + "/", first);
      }
    }
  }

  private byte[] chain(int first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int reserved = boot.getShort(14);
    int perFat = boot.getInt(36);
    long data = reserved + 2L * perFat;
    for (int cluster = first; cluster != 0 && cluster < 0x0fff_fff8; ) {
      bytes.write(bytes((data + cluster - 2) * 512, 512));
      int next = read(reserved * 512L + cluster * 4L, 4).getInt(0);
      assertThat(read((reserved + perFat) * 512L + cluster * 4L, 4).getInt(0)).isEqualTo(next);
      cluster = next;
    }
    return bytes.toByteArray();
  }

  private ByteBuffer read(long offset, int length) throws IOException {
    return ByteBuffer.wrap(bytes(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] bytes(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    assertThat(volume.read(ByteBuffer.wrap(bytes), offset)).isEqualTo(length);
    return bytes;
  }

  private static String name(byte[] padded) {
    String text = new String(padded, StandardCharsets.US_ASCII);
    String ending = text.substring(8).trim();
    return text.substring(0, 8).trim() + (ending.isEmpty() ? "" : "." + ending);
  }
}
