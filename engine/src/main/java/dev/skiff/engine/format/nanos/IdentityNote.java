package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.tfs.IdentityZone;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What a disk says of its identity zone, in 4096 bytes that no kernel looks at: magic, block, next
 * index, count, path and tuple of each sector file, and a CRC-32 of all that.
 */
final class IdentityNote {
  static final int BYTES = 4096;

  private static final long MAGIC = 0x534b_4946_465a_4f31L; // "SKIFFZO1"

  private IdentityNote() {}

  static byte[] bytes(IdentityZone zone) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(MAGIC);
      out.writeLong(zone.block());
      out.writeLong(zone.next());
      out.writeInt(zone.sectorFiles().size());
      for (var file : zone.sectorFiles().entrySet()) {
        out.writeUTF(file.getKey());
        out.writeLong(file.getValue());
      }
      out.writeInt(checksum(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    if (bytes.size() > BYTES) {
      throw FormatFailure.cannotHold(
          "a Nanos disk", "the paths of its sector files are longer than 4 KiB");
    }
    return Arrays.copyOf(bytes.toByteArray(), BYTES);
  }

  /**
   * Reads the note at an offset; empty if there is none, as on disks of other builders.
   *
   * @throws FormatFailure if it is damaged
   */
  static Optional<IdentityZone> read(DiskBytes disk, long offset) throws IOException {
    byte[] bytes = disk.read(offset, BYTES);
    if (ByteBuffer.wrap(bytes).getLong() != MAGIC) {
      return Optional.empty();
    }
    ByteArrayInputStream source = new ByteArrayInputStream(bytes);
    try (DataInputStream in = new DataInputStream(source)) {
      in.readLong();
      long block = in.readLong();
      long next = in.readLong();
      int count = in.readInt();
      SortedMap<String, Long> files = new TreeMap<>();
      for (int file = 0; file < count; file++) {
        files.put(in.readUTF(), in.readLong());
      }
      int length = BYTES - source.available();
      if (in.readInt() != checksum(Arrays.copyOf(bytes, length))) {
        throw disk.corrupt("its note of the identity has another checksum");
      }
      return Optional.of(new IdentityZone(block, files, next));
    } catch (IOException e) {
      throw disk.corrupt("its note of the identity is cut off or garbled");
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }
}
