package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.Group;
import dev.skiff.engine.project.Shape.ListOf;
import dev.skiff.engine.project.Shape.Scalar;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys of {@code kernel}: what a machine boots by itself, docs/own-kernel.md. */
final class KernelKeys {
  private static final Key<String> FILE =
      Key.required(
          "file",
          Scalars.SOURCE,
          "./kernel.elf",
          "The kernel, or a disk that a BIOS boots: a file of the folder, or an absolute path.");

  private static final Key<String> INITRD =
      Key.of("initrd", Scalars.SOURCE, "./initrd.cpio", "What the kernel gets beside it.");

  private static final Key<List<String>> DISKS =
      Key.of(
          "disks",
          new ListOf<>("a list of files", Scalars.SOURCE),
          "[./data.img]",
          "Raw disks; each instance writes to an overlay of its own.");

  private static final Key<String> COMMAND_LINE =
      Key.of(
          "command-line",
          Scalars.TEXT,
          "\"ip={ip} gw={gateway} host={hostname} LOG={env:LOG} {args}\"",
          "What the kernel is told; places are filled in for each instance.");

  private static final Key<String> DIALECT =
      Key.of(
          "dialect",
          word("a dialect", "unikraft|osv|rumprun|solo5|arceos|linux|none"),
          "unikraft",
          "How it is told without a command-line; else what the file looks like.");

  private static final Key<String> MACHINE =
      Key.of(
          "machine",
          word("microvm, pc or q35", "microvm|pc|q35"),
          "q35",
          "The machine; else what suits such a kernel.");

  private static final Key<String> BUS =
      Key.of("bus", word("mmio or pci", "mmio|pci"), "pci", "Where it looks for its devices.");

  private static final Key<String> EXIT =
      Key.of(
          "exit",
          word(
              "none, isa-debug-exit, or line: and a text with {code}",
              "none|isa-debug-exit|line:.{1,180}"),
          "\"line:exit status {code}\"",
          "How its exit code comes out; isa-debug-exit without it.");

  private static final Key<String> STOP =
      Key.of(
          "stop",
          word("power-button or kill", "power-button|kill"),
          "power-button",
          "How it is stopped.");

  private static final List<Key<String>> WORDS =
      List.of(COMMAND_LINE, DIALECT, MACHINE, BUS, EXIT, STOP);

  static final Key<Project.Kernel> KERNEL =
      Key.of(
          "kernel",
          new Group<>(
              "a group with 'file'",
              List.of(FILE, INITRD, DISKS, COMMAND_LINE, DIALECT, MACHINE, BUS, EXIT, STOP),
              KernelKeys::kernel),
          "{file: ./kernel.elf, machine: q35}",
          "In place of a program: a kernel that is all of the guest.");

  /** What an image that is a kernel has no place for. */
  static final Set<String> NOT_WITH_KERNEL =
      Set.of("program", "workdir", "user", "files", "dirs", "nanos", "volumes", "health");

  private KernelKeys() {}

  private static Scalar<String> word(String what, String pattern) {
    return Scalar.of(what, pattern, text -> text);
  }

  private static Project.Kernel kernel(Section kernel) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (Key<String> key : WORDS) {
      kernel.get(key).ifPresent(word -> settings.put(key.name(), word));
    }
    return new Project.Kernel(
        kernel.require(FILE), kernel.get(INITRD), kernel.get(DISKS).orElse(List.of()), settings);
  }
}
