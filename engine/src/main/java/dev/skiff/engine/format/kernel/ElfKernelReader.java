package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.elf.ElfHeader;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/** Tells whether and how an ELF file of either width is entered, and whose it is. */
final class ElfKernelReader {
  private static final int MACHINE_386 = 3;

  /** Byte 7 of the file (gABI, "ELF Identification"); Hermit's objects have it. */
  private static final int OS_ABI_AT = 7;

  private static final int OS_ABI_HERMIT = 0xff;

  /** Linkers put 32-bit programs at 0x8048000; kernels are loaded from 1 MiB on. */
  private static final long PROGRAMS_32_BIT_FROM = 4 << 20;

  /** Names that no program has; what is known of the families is in docs/design/own-kernel.md. */
  private static final Set<String> UNIKRAFT = Set.of(".uk_libinfo", ".uk_bootinfo");

  private static final Set<String> OSV = Set.of(".tracepoint_patch_sites");
  private static final Set<String> RUMPRUN = Set.of(".note.rumprun.bakerecipe");
  private static final Set<String> ARCEOS = Set.of("axns_local", ".axns_local", "linkme_IRQ");
  private static final Set<String> LINUX = Set.of("__ksymtab", "__param", ".altinstructions");

  private static final Set<String> KERNEL_SECTIONS =
      Set.of(
          ".uk_libinfo",
          ".uk_bootinfo",
          ".tracepoint_patch_sites",
          ".note.rumprun.bakerecipe",
          "__ksymtab",
          ".altinstructions",
          ".multiboot");

  private final FileBytes file;
  private final ByteBuffer head;

  /**
   * @param head the file's beginning
   */
  ElfKernelReader(FileBytes file, ByteBuffer head) {
    this.file = file;
    this.head = head;
  }

  BootFile read() throws IOException {
    ElfHeader header = ElfHeader.read(file);
    boolean ours = header.machine() == ElfHeader.MACHINE_X86_64 || header.machine() == MACHINE_386;
    if (!ours || header.byteOrder() != ByteOrder.LITTLE_ENDIAN) {
      return BootFileReader.wrongMachine(
          "a %d-bit ELF file for %s".formatted(header.bits(), header.machineName()));
    }
    if (head.limit() > OS_ABI_AT && Byte.toUnsignedInt(head.get(OS_ABI_AT)) == OS_ABI_HERMIT) {
      return new Unbootable(
          Cause.HERMIT,
          "it is a Hermit program, which needs a loader",
          "run it on the base that has one: --base hermit");
    }
    ElfParts parts = ElfParts.read(file, header.bits());
    Optional<Unbootable> cut = parts.cutOff(file.size());
    if (cut.isPresent()) {
      return cut.get();
    }
    return entered(header, parts);
  }

  /** QEMU tries multiboot first, whatever notes there are. */
  private BootFile entered(ElfHeader header, ElfParts parts) throws IOException {
    Family family = family(parts);
    Optional<String> tender = parts.notes().tender();
    if (tender.isPresent()) {
      return new Unbootable(
          Cause.TENDER,
          "it is a Solo5 unikernel for " + tender.get() + ", no machine's",
          "link it for virtio: the target virtio of Solo5, mirage configure -t virtio");
    }
    Optional<MultibootHeader> multiboot =
        MultibootHeader.find(head).filter(found -> found.version() == 1);
    if (multiboot.isPresent()) {
      return multiboot(header, multiboot.get(), family);
    }
    if (parts.notes().entry().isPresent()) {
      long entry = parts.notes().entry().getAsLong();
      return parts.loads(entry)
          ? new Bootable(Entry.PVH, family, "a %d-bit PVH kernel".formatted(header.bits()))
          : new Unbootable(
              Cause.NO_ENTRY,
              "its PVH entry 0x%x lies in nothing that is loaded".formatted(entry),
              "correct the linker script");
    }
    return MultibootHeader.find(head).isPresent()
        ? MultibootHeader.versionTwo()
        : notEntered(header, parts);
  }

  private BootFile multiboot(ElfHeader header, MultibootHeader multiboot, Family family) {
    if (multiboot.addresses()) {
      return multiboot.flat(file.size(), family);
    }
    if (header.machine() == ElfHeader.MACHINE_X86_64) {
      return new Unbootable(
          Cause.MULTIBOOT_64,
          "it is a 64-bit ELF file with a multiboot header, and multiboot loads 32-bit ones",
          "make one of it: objcopy -O elf32-i386 FILE FILE32; or fill in the header's addresses");
    }
    return new Bootable(Entry.MULTIBOOT, family, "a 32-bit multiboot kernel");
  }

  private static BootFile notEntered(ElfHeader header, ElfParts parts) {
    if (header.type() == ElfHeader.Type.RELOCATABLE) {
      return new Unbootable(
          Cause.PROGRAM, "it is an object file, not linked yet", "link it to a kernel");
    }
    if (parts.interpreted()
        || !(parts.hasSections(KERNEL_SECTIONS) || linkedAsKernel(header, parts))) {
      return new Unbootable(
          Cause.PROGRAM,
          "it is a %d-bit ELF file without a boot entry (no PVH note, no multiboot header)"
              .formatted(header.bits()),
          "a Linux program runs on the bases linux and nanos; a kernel needs one of the two");
    }
    return new Unbootable(
        Cause.NO_ENTRY,
        "it is a kernel without a boot entry: no PVH note (XEN_ELFNOTE_PHYS32_ENTRY) and no"
            + " multiboot header",
        "link it with one; for Linux, build it with CONFIG_PVH=y");
  }

  /** To where no Linux program may lie or, with 32 bits, would. */
  private static boolean linkedAsKernel(ElfHeader header, ElfParts parts) {
    return header.type() == ElfHeader.Type.EXECUTABLE
        && (header.bits() == 64
            ? parts.linkedAbovePrograms()
            : parts.loadsBelow(PROGRAMS_32_BIT_FROM));
  }

  private static Family family(ElfParts parts) {
    if (parts.notes().solo5()) {
      return Family.SOLO5;
    }
    if (parts.hasSections(UNIKRAFT)) {
      return Family.UNIKRAFT;
    }
    if (parts.hasSections(OSV)) {
      return Family.OSV;
    }
    if (parts.hasSections(RUMPRUN)) {
      return Family.RUMPRUN;
    }
    if (parts.hasSections(ARCEOS)) {
      return Family.ARCEOS;
    }
    return parts.notes().linux() || parts.hasSections(LINUX) ? Family.LINUX : Family.OTHER;
  }
}
