package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FileBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One block of a directory as read: entries first, then their names. */
final class DirectoryBlock {
  private final FileBytes image;
  private final String directory;
  private final ByteBuffer bytes;
  private final int count;

  /**
   * @param bytes of the block, at most a block long
   */
  DirectoryBlock(FileBytes image, String directory, byte[] bytes) {
    this.image = image;
    this.directory = directory;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < OnDisk.DIRENT) {
      throw corrupt("a block of " + bytes.length + " bytes");
    }
    int namesStart = nameOffset(0);
    if (namesStart == 0 || namesStart % OnDisk.DIRENT != 0 || namesStart > bytes.length) {
      throw corrupt("names that start at " + namesStart);
    }
    this.count = namesStart / OnDisk.DIRENT;
  }

  int count() {
    return count;
  }

  long inodeNumber(int entry) {
    return bytes.getLong(entry * OnDisk.DIRENT);
  }

  int type(int entry) {
    return bytes.get(entry * OnDisk.DIRENT + 10);
  }

  byte[] name(int entry) {
    int start = nameOffset(entry);
    int end = entry + 1 < count ? nameOffset(entry + 1) : lastNameEnd(start);
    if (start < count * OnDisk.DIRENT || end > bytes.capacity() || end <= start) {
      throw corrupt("a name from " + start + " to " + end);
    }
    if (end - start > OnDisk.NAME_MAX) {
      throw corrupt("a name of " + (end - start) + " bytes");
    }
    return Arrays.copyOfRange(bytes.array(), start, end);
  }

  /** Strict: a name with a slash, a NUL or bytes that are no UTF-8 is refused. */
  String text(byte[] name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
      if (text.indexOf('/') >= 0 || text.indexOf('\0') >= 0) {
        throw corrupt("the name '" + text.replace('\0', '?') + "'");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw image.unsupported("directory '" + directory + "' has a name that is no UTF-8");
    }
  }

  private int nameOffset(int entry) {
    return Short.toUnsignedInt(bytes.getShort(entry * OnDisk.DIRENT + 8));
  }

  /** The last name runs to the block's end or to the first NUL. */
  private int lastNameEnd(int start) {
    int end = start;
    while (end < bytes.capacity() && bytes.get(end) != 0) {
      end++;
    }
    return end;
  }

  private RuntimeException corrupt(String what) {
    return image.corrupt("directory '" + directory + "' has " + what);
  }
}
