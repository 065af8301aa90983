package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Kernels that nobody of ours made, or that this test makes, booted as they are. */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnKernelTest {
  private static final String LABEL = "dev.skiff.own-kernel.";
  private static final Path MEMTEST = Path.of("/boot/memtest86+x64.bin");
  private static final Path IPXE = Path.of("/boot/ipxe.lkrn");

  /** The head of an ELF note: sizes of its name and its value, XEN_ELFNOTE_PHYS32_ENTRY, "Xen". */
  private static final byte[] ENTRY_NOTE = {4, 0, 0, 0, 4, 0, 0, 0, 18, 0, 0, 0, 'X', 'e', 'n', 0};

  private SkiffHome home;
  private Path pvh;
  private Path multiboot;

  @BeforeAll
  void open() {
    home = SkiffHome.withoutKernel();
    pvh = home.programs().kernel("PVH");
    multiboot = home.programs().kernel("MULTIBOOT");
  }

  @AfterAll
  void close() {
    home.close();
  }

  @Test
  void aKernelIsToldItsArgumentsAndItsExitCodeComesBack() {
    CommandResult run = home.boot("run", "--rm", pvh, "one", "a,b", "exit=3").exited(3);
    assertThat(run.lines()).contains("line: one a,b exit=3");
    run = home.boot("run", "--rm", multiboot, "one", "exit=0").exited(0);
    assertThat(run.text()).containsPattern("line: \\S+/boot/kernel one exit=0");
  }

  @Test
  void theSameKernelOnEachMachine() {
    for (String machine : List.of("microvm", "pc", "q35")) {
      CommandResult run =
          home.boot("run", "--rm", "-l", LABEL + "machine=" + machine, pvh, "exit=7").exited(7);
      assertThat(run.lines()).contains("line: exit=7");
    }
  }

  @Test
  void aFolderSaysWhatGoesWithItsKernel() throws IOException {
    Path folder = Files.createDirectory(home.scratch().resolve("unikernel"));
    Files.copy(pvh, folder.resolve("kernel.elf"));
    Files.writeString(folder.resolve("root.cpio"), "this is the initrd");
    Files.writeString(
        folder.resolve("skiff.yaml"),
        """
        kernel:
          file: ./kernel.elf
          initrd: root.cpio
          command-line: "ip={ip} gw={gateway} host={hostname} colour={env:COLOUR} {args} exit=0"
        memory: 16m
        """);
    CommandResult run =
        home.boot("run", "--rm", "-h", "box", "-e", "COLOUR=blue", folder.toString(), "one", "two")
            .succeeded();
    String gateway =
        home.skiff("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "skiff")
            .succeeded()
            .line();
    String address = gateway.replaceFirst("\\.1$", ".2");
    assertThat(run.lines())
        .contains(
            "line: ip=" + address + " gw=" + gateway + " host=box colour=blue one two exit=0",
            "initrd: this is the initrd");
  }

  @Test
  void aGuestThatOnlyHaltsEndsByItsLastLine() {
    home.boot("run", "--rm", "-l", LABEL + "exit=line:guest ends with {code}", pvh, "bye")
        .exited(5);
  }

  @Test
  void aSilentGuestIsUpAndCanBeStoppedAndStartedAgain() {
    home.boot("run", "-d", "--name", "silent", pvh).succeeded();
    home.boot("stop", "silent").succeeded();
    home.boot("start", "silent").succeeded();
    home.boot("rm", "-f", "silent").succeeded();
  }

  @Test
  void whatHasNoPlaceIsRefusedBeforeAnythingStarts() {
    home.skiff("run", "-e", "A=b", pvh).refused("no place for the variable 'A'", "{env:A}");
    home.skiff("run", "-h", "box", pvh).refused("no place for a hostname", "{hostname}");
    home.skiff("run", "-i", pvh).refused("no input reaches it");
    home.skiff("run", "-w", "/srv", pvh).refused("working directory");
  }

  @Test
  void tenBrokenKernelsAreRefusedEachWithItsCause() throws IOException {
    byte[] kernel = Files.readAllBytes(pvh);
    int note = indexOf(kernel, ENTRY_NOTE);
    refused(new byte[0], "it is empty");
    refused(Arrays.copyOf(kernel, kernel.length / 3), "cut off");
    refused(changed(kernel, 28, -1), "it ends at " + kernel.length);
    refused(changed(kernel, 18, 40), "it is a 32-bit program for arm");
    refused(changed(kernel, note + 8, 19), "a kernel without a boot entry");
    refused(changed(kernel, note + 16, 1 << 30), "entry 0x40000000 lies in nothing that is loaded");
    refused(changed(linux(), 0x206, 0x0105), "the boot protocol 1.05");
    refused(changed(linux(), 0x1f4, 0x1000), "cut off");
    refused(changed(new byte[4096], 510, 0xaa55), "without a boot loader");
    refused(changed(new byte[4096], 0, 0xfb49_4651), "a disk in the format qcow2");
  }

  private void refused(byte[] kernel, String why) throws IOException {
    home.skiff("run", Files.write(home.scratch().resolve("broken"), kernel)).refused(why);
  }

  /** The same with another number there. */
  private static byte[] changed(byte[] kernel, int at, int number) {
    byte[] changed = kernel.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
    return changed;
  }

  private static int indexOf(byte[] kernel, byte[] wanted) {
    return IntStream.rangeClosed(0, kernel.length - wanted.length)
        .filter(at -> Arrays.equals(kernel, at, at + wanted.length, wanted, 0, wanted.length))
        .findFirst()
        .orElseThrow();
  }

  /** The least that has a header of the Linux boot protocol. */
  private static byte[] linux() {
    byte[] linux = new byte[4096];
    System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, linux, 0x202, 4);
    linux[0x207] = 2;
    return linux;
  }

  @Test
  void theDistributionsMemoryTestIsSeenAtWork() throws IOException {
    assumeTrue(Files.exists(MEMTEST), "the package memtest86+ is not installed");
    Path kernel = Files.copy(MEMTEST, home.scratch().resolve("memtest"));
    shown("memtest", kernel, "Memtest86+", "console=ttyS0,115200");
  }

  @Test
  void theDistributionsBootLoaderSpeaksByTheBios() throws IOException {
    assumeTrue(Files.exists(IPXE), "the package ipxe is not installed");
    Path kernel = Files.copy(IPXE, home.scratch().resolve("ipxe"));
    shown("ipxe", kernel, "hello-from-ipxe", "echo", "hello-from-ipxe");
  }

  private void shown(String name, Path kernel, String words, String... arguments) {
    List<Object> command =
        new ArrayList<>(List.of("run", "-d", "--name", name, "-m", "64m", kernel));
    command.addAll(List.of(arguments));
    home.boot(command.toArray()).succeeded();
    Eventually.mustHold(
        words + " on the serial line",
        () -> home.skiff("logs", name).text().contains(words),
        Deadlines.boot());
    home.boot("rm", "-f", name).succeeded();
  }
}
