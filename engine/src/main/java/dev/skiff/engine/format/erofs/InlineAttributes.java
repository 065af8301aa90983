package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.tree.Attributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended attributes right after their inode: erofs_fs.h, erofs_xattr_ibody_header and _entry. */
final class InlineAttributes {
  private static final int HEADER = 12;
  private static final int ENTRY = 4;

  private static final int INDEX_USER = 1;
  private static final int INDEX_SECURITY = 6;

  private static final Map<Integer, String> PREFIXES =
      Map.of(INDEX_USER, "user.", INDEX_SECURITY, "security.");

  private InlineAttributes() {}

  /** What they take after the inode, in bytes; a multiple of 4. */
  static int size(SortedMap<String, String> attributes) {
    int size = attributes.isEmpty() ? 0 : HEADER;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      size += padded(ENTRY + name(attribute.getKey()).length + attribute.getValue().length());
    }
    return size;
  }

  /** The inode's i_xattr_icount: units of 4 bytes, of which the header counts as one. */
  static int count(int size) {
    return size == 0 ? 0 : (size - HEADER) / Integer.BYTES + 1;
  }

  /** What an i_xattr_icount stands for, in bytes. */
  static int sizeOf(int count) {
    return count == 0 ? 0 : HEADER + (count - 1) * Integer.BYTES;
  }

  static void put(SortedMap<String, String> attributes, ByteBuffer target) {
    if (attributes.isEmpty()) {
      return;
    }
    target.putInt(0).putInt(0).putInt(0); // no name filter, no shared attributes, reserved
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      byte[] name = name(attribute.getKey());
      byte[] value = attribute.getValue().getBytes(StandardCharsets.ISO_8859_1);
      target.put((byte) name.length).put((byte) index(attribute.getKey()));
      target.putShort((short) value.length).put(name).put(value);
      target.position(padded(target.position()));
    }
  }

  /**
   * Those that a tree has of an inode's; the rest is passed over.
   *
   * @param start right after the inode
   * @param path for messages
   */
  static SortedMap<String, String> read(FileBytes image, long start, int size, String path)
      throws IOException {
    SortedMap<String, String> attributes = new TreeMap<>();
    if (size <= HEADER) {
      return attributes;
    }
    ByteBuffer bytes = ByteBuffer.wrap(image.read(start, size)).order(ByteOrder.LITTLE_ENDIAN);
    int shared = Byte.toUnsignedInt(bytes.get(4));
    int at = HEADER + shared * Integer.BYTES;
    while (at + ENTRY <= size) {
      int nameLength = Byte.toUnsignedInt(bytes.get(at));
      int valueLength = Short.toUnsignedInt(bytes.getShort(at + 2));
      int nameAt = at + ENTRY;
      int end = nameAt + nameLength + valueLength;
      if (end > size) {
        throw image.corrupt("an attribute of '" + path + "' runs past the others");
      }
      String prefix = PREFIXES.getOrDefault(Byte.toUnsignedInt(bytes.get(at + 1)), "");
      String name = prefix + text(bytes, nameAt, nameLength, StandardCharsets.UTF_8);
      if (nameLength > 0 && Attributes.travels(name)) {
        attributes.put(
            name, text(bytes, nameAt + nameLength, valueLength, StandardCharsets.ISO_8859_1));
      }
      at = padded(end);
    }
    return attributes;
  }

  private static String text(
      ByteBuffer bytes, int start, int length, java.nio.charset.Charset charset) {
    byte[] part = new byte[length];
    bytes.get(start, part);
    return new String(part, charset);
  }

  private static int index(String name) {
    return name.startsWith("user.") ? INDEX_USER : INDEX_SECURITY;
  }

  private static byte[] name(String name) {
    return name.substring(name.indexOf('.') + 1).getBytes(StandardCharsets.UTF_8);
  }

  private static int padded(int size) {
    return (size + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
  }
}
