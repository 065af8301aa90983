package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.format.elf.ElfHeader;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells what a file is to whoever would boot it, in the order in which QEMU 7.2 tries. */
final class BootFileReader {
  private static final int HEAD_BYTES = DiskSector.SEARCHED_BYTES;
  private static final int BOOT_SIGNATURE = 510;

  /** "ARM\x64" at 56 (Linux, Documentation/arch/arm64/booting.rst). */
  private static final int ARM64_MAGIC_AT = 56;

  private static final int ARM64_MAGIC = 0x644d5241;
  private static final int TAR_MAGIC_AT = 257;

  private final FileBytes file;

  BootFileReader(FileBytes file) {
    this.file = file;
  }

  BootFile read() throws IOException {
    if (file.size() == 0) {
      return new Unbootable(Cause.EMPTY, "it is empty", "was its build interrupted? make it again");
    }
    try {
      return of(file.readLittleEndian(0, (int) Math.min(file.size(), HEAD_BYTES)));
    } catch (FormatFailure broken) {
      return new Unbootable(
          Cause.DAMAGED, String.valueOf(broken.getMessage()), "get or make it again");
    }
  }

  private BootFile of(ByteBuffer head) throws IOException {
    byte[] first = bytes(head);
    if (ElfHeader.begins(first)) {
      return new ElfKernelReader(file, head).read();
    }
    if (BzImage.begins(first)) {
      return linux(head);
    }
    Optional<MultibootHeader> multiboot = MultibootHeader.find(head);
    if (multiboot.isPresent()) {
      return multiboot.get().flat(file.size(), Family.OTHER);
    }
    Optional<BootFile> packed = packed(head);
    if (packed.isPresent()) {
      return packed.get();
    }
    if (DiskSector.begins(head)) {
      return new DiskSector(file, head).read();
    }
    return foreign(head);
  }

  /** Offsets: boot.rst, "The Real-Mode Kernel Header". */
  private BootFile linux(ByteBuffer head) throws IOException {
    int protocol = Short.toUnsignedInt(head.getShort(0x206));
    if (protocol < 0x200) {
      return new Unbootable(
          Cause.OLD_LINUX,
          "it is a kernel of the boot protocol %d.%02d, older than 2.00"
              .formatted(protocol >> 8, protocol & 0xff),
          "give one that was built in this century");
    }
    int sectors = Byte.toUnsignedInt(head.get(0x1f1));
    // Before 2.04 only the lower half is meant.
    long paragraphs =
        protocol < 0x204
            ? Short.toUnsignedLong(head.getShort(0x1f4))
            : Integer.toUnsignedLong(head.getInt(0x1f4));
    long wanted = ((sectors == 0 ? 4 : sectors) + 1) * 512L + paragraphs * 16;
    // The last paragraph need not be full.
    if (file.size() + 15 < wanted) {
      return truncated(wanted);
    }
    String version = version(head);
    boolean numbered = !version.isEmpty() && Character.isDigit(version.charAt(0));
    boolean linux = numbered && Short.toUnsignedInt(head.getShort(0x206)) >= 0x208;
    String name = version.isEmpty() ? "" : ", '" + version + "'";
    return new Bootable(
        Entry.LINUX,
        linux ? Family.LINUX : Family.OTHER,
        "a kernel of the Linux boot protocol %d.%02d%s"
            .formatted(protocol >> 8, protocol & 0xff, name));
  }

  /** What its maker calls it: a text of at most 60 characters. */
  private String version(ByteBuffer head) throws IOException {
    long start = 512 + Short.toUnsignedLong(head.getShort(0x20e));
    if (start == 512 || start >= file.size()) {
      return "";
    }
    byte[] bytes = file.read(start, (int) Math.min(60, file.size() - start));
    int end = 0;
    while (end < bytes.length && bytes[end] >= ' ') {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }

  private BootFile truncated(long wanted) {
    return new Unbootable(
        Cause.TRUNCATED,
        "it is cut off: it has %d bytes of %d".formatted(file.size(), wanted),
        "get or copy it again");
  }

  private static byte[] bytes(ByteBuffer head) {
    byte[] bytes = new byte[head.capacity()];
    head.get(0, bytes);
    return bytes;
  }

  private static Optional<BootFile> packed(ByteBuffer head) {
    Optional<String> archive = archive(head);
    if (archive.isPresent()) {
      return archive.map(kind ->
          new Unbootable(
              Cause.ARCHIVE, "it is " + kind, "unpack it and give the kernel that is in it"));
    }
    return Compression.of(bytes(head))
        .map(form ->
            new Unbootable(
                Cause.COMPRESSED,
                "it is compressed with " + form.label(),
                "unpack it first: " + unpacking(form) + " FILE"));
  }

  private static String unpacking(Compression form) {
    return switch (form) {
      case GZIP -> "gunzip";
      case XZ, LZMA -> "unxz";
      case ZSTD -> "unzstd";
      case LZ4_LEGACY -> "unlz4";
      case BZIP2 -> "bunzip2";
      case LZO -> "lzop -d";
    };
  }

  private static Optional<String> archive(ByteBuffer head) {
    if (text(head, 0, "070701") || text(head, 0, "070702")) {
      return Optional.of("an initial ram disk (cpio), which a kernel needs beside it");
    }
    if (text(head, 0, "!<arch>\n")) {
      return Optional.of("an archive (a package or a static library)");
    }
    if (text(head, 0, "PK\3\4")) {
      return Optional.of("a zip archive");
    }
    return text(head, TAR_MAGIC_AT, "ustar") ? Optional.of("a tar archive") : Optional.empty();
  }

  private static BootFile foreign(ByteBuffer head) {
    if (head.limit() >= ARM64_MAGIC_AT + 4 && head.getInt(ARM64_MAGIC_AT) == ARM64_MAGIC) {
      return wrongMachine("a kernel for arm64");
    }
    if (text(head, 0, "MZ")) {
      return new Unbootable(
          Cause.PROGRAM,
          "it is a program for UEFI, Windows or DOS",
          "give the kernel itself, or a disk that a BIOS boots");
    }
    if (DiskSector.isCompactDisc(head)) {
      return new Unbootable(
          Cause.NOT_BOOTABLE_DISK,
          "it is a CD image that boots from a CD only",
          "make a disk of it (isohybrid FILE), or give the kernel that is in it");
    }
    Optional<String> disk = DiskSector.foreignFormat(head);
    if (disk.isPresent()) {
      return DiskSector.convert(disk.get());
    }
    return new Unbootable(
        Cause.UNKNOWN,
        "it is no kernel: no ELF file, no multiboot header, no Linux boot header, no boot sector",
        "see docs/own-kernel.md for what can be booted");
  }

  static Unbootable wrongMachine(String what) {
    return new Unbootable(
        Cause.WRONG_MACHINE, "it is " + what + ", machines are x86-64 here", "build it for x86-64");
  }

  /** Whether these characters stand there. */
  static boolean text(ByteBuffer head, int at, String wanted) {
    byte[] bytes = wanted.getBytes(StandardCharsets.ISO_8859_1);
    return head.limit() >= at + bytes.length
        && head.slice(at, bytes.length).equals(ByteBuffer.wrap(bytes));
  }

  static boolean bootSignature(ByteBuffer head) {
    return head.limit() >= BOOT_SIGNATURE + 2
        && head.order(ByteOrder.LITTLE_ENDIAN).getShort(BOOT_SIGNATURE) == (short) 0xaa55;
  }
}
