package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;

/**
 * An inode as read.
 *
 * @param type one of the {@code OnDisk.MODE_} kinds
 * @param content where its bytes lie, all inside the image
 * @param names how many it says it has
 */
record Inode(int type, Node.Ownership ownership, Content content, long names) {
  /**
   * @param number counted in slots from the metadata's start
   * @param path for messages
   */
  static Inode read(FileBytes image, long metadataStart, long number, String path)
      throws IOException {
    if (number < 0 || number > image.size() / OnDisk.SLOT) {
      throw image.corrupt("'" + path + "' has inode number " + Long.toUnsignedString(number));
    }
    long offset = metadataStart + number * OnDisk.SLOT;
    int format = Short.toUnsignedInt(image.readLittleEndian(offset, Short.BYTES).getShort());
    boolean extended = (format & OnDisk.FORMAT_EXTENDED) != 0;
    int length = extended ? OnDisk.EXTENDED_INODE : OnDisk.COMPACT_INODE;
    ByteBuffer fields = image.readLittleEndian(offset, length);
    int mode = Short.toUnsignedInt(fields.getShort(4));
    long size = extended ? fields.getLong(8) : Integer.toUnsignedLong(fields.getInt(8));
    long start = Integer.toUnsignedLong(fields.getInt(16)) << OnDisk.BLOCK_BITS;
    int attributesSize = InlineAttributes.sizeOf(Short.toUnsignedInt(fields.getShort(2)));
    long inlineStart = offset + length + attributesSize;
    int layout = format >> OnDisk.FORMAT_LAYOUT_SHIFT;
    checkKind(image, layout, mode, path);
    if (size < 0) {
      throw image.corrupt("'" + path + "' has a size over 2^63");
    }
    Content content =
        layout == OnDisk.LAYOUT_PLAIN
            ? region(image, start, size, path)
            : withInlineEnd(image, start, inlineStart, size, path);
    return new Inode(
        mode & OnDisk.MODE_TYPE,
        ownership(
            image,
            fields,
            InlineAttributes.read(image, offset + length, attributesSize, path),
            path),
        content,
        extended
            ? Integer.toUnsignedLong(fields.getInt(44))
            : Short.toUnsignedLong(fields.getShort(6)));
  }

  private static void checkKind(FileBytes image, int layout, int mode, String path) {
    if (layout != OnDisk.LAYOUT_PLAIN && layout != OnDisk.LAYOUT_INLINE) {
      String name =
          switch (layout) {
            case 1, 3 -> "compressed";
            case 4 -> "stored in chunks";
            default -> "of layout " + layout;
          };
      throw image.unsupported("'" + path + "' is " + name);
    }
    switch (mode & OnDisk.MODE_TYPE) {
      case OnDisk.MODE_DIRECTORY, OnDisk.MODE_REGULAR, OnDisk.MODE_SYMLINK -> {}
      default ->
          throw image.unsupported(
              "'%s' is no file, directory or link: mode 0%o".formatted(path, mode));
    }
  }

  private static Node.Ownership ownership(
      FileBytes image, ByteBuffer fields, SortedMap<String, String> attributes, String path) {
    boolean extended = fields.capacity() == OnDisk.EXTENDED_INODE;
    int uid = extended ? fields.getInt(24) : Short.toUnsignedInt(fields.getShort(24));
    int gid = extended ? fields.getInt(28) : Short.toUnsignedInt(fields.getShort(26));
    if (uid < 0 || gid < 0) {
      throw image.unsupported("'" + path + "' has an owner over 2^31");
    }
    try {
      return new Node.Ownership(fields.getShort(4) & 07777, uid, gid, attributes);
    } catch (IllegalArgumentException e) {
      throw image.unsupported("'" + path + "' has " + e.getMessage());
    }
  }

  private static Content withInlineEnd(
      FileBytes image, long start, long inlineStart, long size, String path) {
    long whole = size == 0 ? 0 : (size - 1) / OnDisk.BLOCK * OnDisk.BLOCK;
    long rest = size - whole;
    if (inlineStart % OnDisk.BLOCK + rest > OnDisk.BLOCK) {
      throw image.corrupt("inline content of '" + path + "' crosses a block's end");
    }
    Content tail = region(image, inlineStart, rest, path);
    return whole == 0 ? tail : new Content.Joined(region(image, start, whole, path), tail);
  }

  private static Content region(FileBytes image, long start, long size, String path) {
    if (size == 0) {
      return Content.of(new byte[0]);
    }
    if (start > image.size() || size > image.size() - start) {
      throw image.corrupt("'" + path + "' runs past its end: " + size + " bytes at " + start);
    }
    return Content.region(image.file(), start, size);
  }
}
