package dev.skiff.engine.format.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootFileTest {
  private static final byte[] PLAIN_64 = BootFileSamples.elf(64, 62, BootFileSamples.noNote());
  private static final byte[] PLAIN_32 = BootFileSamples.elf(32, 3, BootFileSamples.noNote());

  @TempDir Path folder;

  @Test
  void aPvhNoteIsAnEntryInBothWidths() throws IOException {
    assertBootable(BootFileSamples.pvh(), Entry.PVH, Family.OTHER);
    assertBootable(BootFileSamples.pvh32(), Entry.PVH, Family.OTHER);
  }

  @Test
  void multibootGoesBeforePvhAsInTheHypervisor() throws IOException {
    assertBootable(BootFileSamples.multiboot(PLAIN_32, false, 0), Entry.MULTIBOOT, Family.OTHER);
    assertBootable(
        BootFileSamples.multiboot(BootFileSamples.pvh(), true, 0), Entry.MULTIBOOT, Family.OTHER);
    byte[] flat = BootFileSamples.multiboot(new byte[4096], true, 0x100_000 + 4096);
    assertBootable(flat, Entry.MULTIBOOT, Family.OTHER);
  }

  @Test
  void aLinuxHeaderIsAnEntryWhoeverMadeIt() throws IOException {
    assertBootable(BootFileSamples.bzImage(0x20f, "6.1.0-sample (a@b)"), Entry.LINUX, Family.LINUX);
    assertBootable(BootFileSamples.bzImage(0x20c, "Memtest86+ v6.10"), Entry.LINUX, Family.OTHER);
    assertBootable(BootFileSamples.bzImage(0x207, "1.0.0+git"), Entry.LINUX, Family.OTHER);
  }

  @Test
  void aBootSectorWithCodeIsADisk() throws IOException {
    assertBootable(BootFileSamples.disk(true, 0x83, 1), Entry.BIOS_DISK, Family.OTHER);
  }

  @Test
  void aFamilyIsKnownByWhatItsToolsLeave() throws IOException {
    assertFamily(Family.UNIKRAFT, BootFileSamples.pvh(".text", ".uk_libinfo"));
    assertFamily(Family.OSV, BootFileSamples.pvh(".tracepoint_patch_sites"));
    assertFamily(Family.RUMPRUN, BootFileSamples.pvh(".note.rumprun.bakerecipe"));
    assertFamily(Family.LINUX, BootFileSamples.pvh("__ksymtab"));
    byte[] solo5 = BootFileSamples.elf(64, 62, BootFileSamples.note("Solo5", 0x31494241, 3));
    assertFamily(Family.SOLO5, BootFileSamples.multiboot(solo5, true, 0));
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    assertUnbootable(new byte[0], Cause.EMPTY, "empty");
  }

  @Test
  void kernelsThatAreCutOffAreRefused() throws IOException {
    assertUnbootable(Arrays.copyOf(BootFileSamples.pvh(), 4000), Cause.TRUNCATED, "4000 bytes");
    byte[] linux = BootFileSamples.bzImage(0x20f, "6.1.0");
    assertUnbootable(
        Arrays.copyOf(linux, linux.length - 16), Cause.TRUNCATED, "of " + linux.length);
    byte[] flat = BootFileSamples.multiboot(new byte[4096], true, 0x100_000 + 4097);
    assertUnbootable(flat, Cause.TRUNCATED, "of 4097");
    assertUnbootable(
        Arrays.copyOf(BootFileSamples.disk(true, 0x83, 1), 1000), Cause.TRUNCATED, "sectors");
    assertUnbootable(BootFileSamples.disk(true, 0x83, 65), Cause.TRUNCATED, "64 sectors");
  }

  @Test
  void anEntryThatIsNotLoadedIsRefused() throws IOException {
    byte[] astray = BootFileSamples.elf(64, 62, BootFileSamples.note("Xen", 18, 0x200_000));
    assertUnbootable(astray, Cause.NO_ENTRY, "0x200000");
  }

  @Test
  void aMultibootHeaderThatContradictsItselfIsRefused() throws IOException {
    byte[] flat = BootFileSamples.multiboot(new byte[4096], true, 0);
    ByteBuffer.wrap(flat).order(ByteOrder.LITTLE_ENDIAN).putInt(3072 + 12, 0x1000);
    assertUnbootable(flat, Cause.DAMAGED, "contradicts itself");
    byte[] silent = BootFileSamples.multiboot(new byte[4096], false, 0);
    assertUnbootable(silent, Cause.NO_ENTRY, "does not say where");
  }

  @Test
  void kernelsOfOtherMachinesAreRefused() throws IOException {
    byte[] arm = BootFileSamples.elf(64, 183, BootFileSamples.noNote());
    assertUnbootable(arm, Cause.WRONG_MACHINE, "64-bit ELF file for aarch64");
    byte[] image = new byte[4096];
    ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(56, 0x644d5241);
    assertUnbootable(image, Cause.WRONG_MACHINE, "arm64");
  }

  @Test
  void elfFilesWithoutAnEntryAreRefused() throws IOException {
    assertUnbootable(PLAIN_64, Cause.PROGRAM, "without a boot entry");
    assertUnbootable(PLAIN_32, Cause.NO_ENTRY, "a kernel without a boot entry");
    byte[] program = PLAIN_32.clone();
    ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN).putInt(52 + 12, 0x8048000);
    assertUnbootable(program, Cause.PROGRAM, "without a boot entry");
    byte[] high = PLAIN_64.clone();
    ByteBuffer.wrap(high).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + 16, 0xffff_ffff_8010_0000L);
    assertUnbootable(high, Cause.NO_ENTRY, "a kernel without a boot entry");
    byte[] linux = BootFileSamples.elf(64, 62, BootFileSamples.noNote(), "__ksymtab");
    assertUnbootable(linux, Cause.NO_ENTRY, "a kernel without a boot entry");
  }

  @Test
  void whatNeedsABootLoaderIsRefusedWithTheWay() throws IOException {
    Unbootable wide =
        assertUnbootable(
            BootFileSamples.multiboot(BootFileSamples.pvh(), false, 0),
            Cause.MULTIBOOT_64,
            "64-bit ELF file");
    assertThat(wide.instead()).contains("objcopy -O elf32-i386");
    Unbootable second =
        assertUnbootable(BootFileSamples.multiboot2(PLAIN_64), Cause.MULTIBOOT_2, "multiboot2");
    assertThat(second.instead()).contains("grub-mkrescue");
  }

  @Test
  void anOldLinuxIsRefused() throws IOException {
    assertUnbootable(BootFileSamples.bzImage(0x105, ""), Cause.OLD_LINUX, "1.05");
  }

  @Test
  void whatIsPackedIsNamedWithHowToUnpackIt() throws IOException {
    Unbootable gzip = assertUnbootable(KernelSamples.gzip(PLAIN_64), Cause.COMPRESSED, "with gzip");
    assertThat(gzip.instead()).contains("gunzip");
    assertUnbootable(text("PK\3\4 and more"), Cause.ARCHIVE, "zip");
    assertUnbootable(text("070701 and more"), Cause.ARCHIVE, "initial ram disk");
  }

  @Test
  void disksThatDoNotBootAreRefused() throws IOException {
    assertUnbootable(BootFileSamples.disk(false, 0x83, 1), Cause.NOT_BOOTABLE_DISK, "no code");
    assertUnbootable(BootFileSamples.disk(false, 0xee, 1), Cause.UEFI_ONLY, "UEFI");
    Unbootable other = assertUnbootable(text("QFI\u00fb and more"), Cause.DISK_FORMAT, "qcow2");
    assertThat(other.instead()).contains("qemu-img convert");
  }

  @Test
  void otherRunnersUnikernelsAreSentThere() throws IOException {
    byte[] hermit = PLAIN_64.clone();
    hermit[7] = (byte) 0xff;
    assertThat(assertUnbootable(hermit, Cause.HERMIT, "Hermit").instead())
        .contains("--base hermit");
    byte[] tender = BootFileSamples.elf(64, 62, BootFileSamples.note("Solo5", 0x31494241, 1));
    assertUnbootable(tender, Cause.TENDER, "Solo5 unikernel for hvt");
  }

  @Test
  void textIsNoKernel() throws IOException {
    assertUnbootable(text("hello"), Cause.UNKNOWN, "no kernel");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void assertFamily(Family family, byte[] bytes) throws IOException {
    assertThat(((Bootable) read(bytes)).family()).isEqualTo(family);
  }

  private void assertBootable(byte[] bytes, Entry entry, Family family) throws IOException {
    assertThat(read(bytes))
        .isInstanceOfSatisfying(
            Bootable.class,
            file -> {
              assertThat(file.entry()).isEqualTo(entry);
              assertThat(file.family()).isEqualTo(family);
            });
  }

  private Unbootable assertUnbootable(byte[] bytes, Cause cause, String why) throws IOException {
    BootFile read = read(bytes);
    assertThat(read).isInstanceOf(Unbootable.class);
    Unbootable file = (Unbootable) read;
    assertThat(file.cause()).as(file.why()).isEqualTo(cause);
    assertThat(file.why()).contains(why);
    assertThat(file.instead()).isNotBlank();
    return file;
  }

  private BootFile read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("kernel"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return BootFile.read(new FileBytes(channel, file, "the kernel"));
    }
  }
}
