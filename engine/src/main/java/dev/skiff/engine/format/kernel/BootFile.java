package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.util.Locale;

/** What a file is to somebody who wants a machine to boot it. */
public sealed interface BootFile {

  /** How a machine enters it. */
  enum Entry {
    /** The ELF note that names a 32-bit entry (Xen, docs/misc/pvh.pandoc). */
    PVH,
    /** The Multiboot Specification 0.6.96. */
    MULTIBOOT,
    /** The x86 boot protocol (Linux, Documentation/arch/x86/boot.rst). */
    LINUX,
    /** The first sector of a disk. */
    BIOS_DISK
  }

  /** Whose tools made it; it chooses defaults, never what is possible. */
  enum Family {
    UNIKRAFT,
    SOLO5,
    OSV,
    RUMPRUN,
    ARCEOS,
    LINUX,
    OTHER;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why something cannot be booted. */
  enum Cause {
    EMPTY,
    TRUNCATED,
    DAMAGED,
    WRONG_MACHINE,
    NO_ENTRY,
    MULTIBOOT_64,
    MULTIBOOT_2,
    OLD_LINUX,
    COMPRESSED,
    ARCHIVE,
    DISK_FORMAT,
    NOT_BOOTABLE_DISK,
    UEFI_ONLY,
    TENDER,
    HERMIT,
    PROGRAM,
    UNKNOWN;

    /** Its stable name. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a file of which this is said is a kernel or a disk, and not something else. */
    public boolean tellsKernel() {
      return switch (this) {
        case NO_ENTRY,
            MULTIBOOT_64,
            MULTIBOOT_2,
            OLD_LINUX,
            DISK_FORMAT,
            NOT_BOOTABLE_DISK,
            UEFI_ONLY,
            TENDER ->
            true;
        case EMPTY,
            TRUNCATED,
            DAMAGED,
            WRONG_MACHINE,
            COMPRESSED,
            ARCHIVE,
            HERMIT,
            PROGRAM,
            UNKNOWN ->
            false;
      };
    }
  }

  /**
   * A machine can boot it.
   *
   * @param about for people, e.g. {@code a 32-bit multiboot kernel}
   */
  record Bootable(Entry entry, Family family, String about) implements BootFile {}

  /**
   * It cannot.
   *
   * @param why for people, goes after the file's name: {@code it is …}
   * @param instead what to do, a sentence without its end
   */
  record Unbootable(Cause cause, String why, String instead) implements BootFile {}

  /**
   * Looks at a file. Bytes are not trusted: whatever they are, the answer is a value, in memory
   * that a few constants bound.
   *
   * @throws IOException when it cannot be read
   */
  static BootFile read(FileBytes file) throws IOException {
    return new BootFileReader(file).read();
  }
}
