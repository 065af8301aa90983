package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The header that a boot loader looks for near the beginning of a file (Multiboot 0.6.96, 3.1;
 * Multiboot2 2.0, 3.1).
 *
 * @param at its offset in the file
 * @param version 1 or 2
 * @param flags of version 1
 * @param headerAddress where it says it is to lie, and so on; meaningless unless {@link #addresses}
 */
record MultibootHeader(
    int at, int version, int flags, long headerAddress, long loadAddress, long loadEnd) {
  static final int SEARCHED_BYTES = 8192;

  private static final int MAGIC = 0x1bad_b002;
  private static final int MAGIC_2 = 0xe852_50d6;
  private static final int ADDRESSES = 1 << 16;

  /** All fields up to entry_addr; QEMU looks no further than where they end. */
  private static final int HEADER_BYTES = 48;

  /**
   * The first one, of version 1 where there are both.
   *
   * @param head little-endian, the file's beginning
   */
  static Optional<MultibootHeader> find(ByteBuffer head) {
    int end = Math.min(head.limit(), SEARCHED_BYTES) - HEADER_BYTES;
    for (int at = 0; at <= end; at += 4) {
      if (head.getInt(at) == MAGIC && MAGIC + head.getInt(at + 4) + head.getInt(at + 8) == 0) {
        return Optional.of(
            new MultibootHeader(
                at,
                1,
                head.getInt(at + 4),
                Integer.toUnsignedLong(head.getInt(at + 12)),
                Integer.toUnsignedLong(head.getInt(at + 16)),
                Integer.toUnsignedLong(head.getInt(at + 20))));
      }
    }
    return find2(head);
  }

  private static Optional<MultibootHeader> find2(ByteBuffer head) {
    for (int at = 0; at + 16 <= head.limit(); at += 8) {
      int sum = 0;
      for (int field = 0; field < 16; field += 4) {
        sum += head.getInt(at + field);
      }
      if (head.getInt(at) == MAGIC_2 && sum == 0) {
        return Optional.of(new MultibootHeader(at, 2, 0, 0, 0, 0));
      }
    }
    return Optional.empty();
  }

  /** Whether it says itself where the file goes, so that an ELF header does not matter. */
  boolean addresses() {
    return version == 1 && (flags & ADDRESSES) != 0;
  }

  /** What a file is whose loading this header alone tells. */
  BootFile flat(long fileSize, Family family) {
    if (version == 2) {
      return versionTwo();
    }
    if (!addresses()) {
      return new Unbootable(
          Cause.NO_ENTRY,
          "it has a multiboot header that does not say where it is to be loaded, and it is no ELF"
              + " file",
          "link it as a 32-bit ELF file, or fill in the header's address fields");
    }
    long offset = at - (headerAddress - loadAddress);
    if (headerAddress < loadAddress || offset < 0) {
      return new Unbootable(
          Cause.DAMAGED,
          "its multiboot header contradicts itself: it would lie before what is loaded",
          "correct the header's address fields");
    }
    long wanted = loadEnd == 0 ? 0 : offset + (loadEnd - loadAddress);
    if (loadEnd != 0 && (loadEnd < loadAddress || wanted > fileSize)) {
      return new Unbootable(
          Cause.TRUNCATED,
          "it is cut off: it has %d bytes of %d".formatted(fileSize, wanted),
          "get or copy it again");
    }
    return new Bootable(Entry.MULTIBOOT, family, "a multiboot kernel that says its addresses");
  }

  static Unbootable versionTwo() {
    return new Unbootable(
        Cause.MULTIBOOT_2,
        "it is a multiboot2 kernel, which needs a boot loader",
        "make a disk with one (grub-mkrescue) and give that, or add a PVH note to the kernel");
  }
}
