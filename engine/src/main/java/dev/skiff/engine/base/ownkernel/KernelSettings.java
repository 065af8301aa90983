package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.tree.FileTree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an image or an instance says of its kernel: the labels {@code dev.skiff.own-kernel.…}, read.
 * Paths are those of the image, without their first slash.
 *
 * @param powerButton whether the kernel minds it
 */
record KernelSettings(
    Optional<String> kernel,
    Optional<String> initrd,
    List<String> disks,
    Optional<CommandTemplate> template,
    Optional<Dialect> dialect,
    Optional<MachineKind> machine,
    Optional<ExitChannel> exit,
    Optional<Boolean> powerButton) {
  /** More is no machine's: virtio-mmio has eight slots, a PC's bus 32. */
  private static final int MAX_DISKS = 6;

  private static final Set<String> NAMES =
      Set.of(
          "kernel", "initrd", "disks", "command-line", "dialect", "machine", "bus", "exit", "stop");

  /**
   * Reads them.
   *
   * @throws BaseFailure naming the first that cannot be
   */
  static KernelSettings of(Map<String, String> settings) {
    for (String name : new TreeSet<>(settings.keySet())) {
      if (!NAMES.contains(name)) {
        throw refused("there is no setting '" + name + "'");
      }
    }
    List<String> disks =
        read(settings, "disks")
            .map(text -> Arrays.stream(text.split(",")).map(KernelSettings::path).toList())
            .orElse(List.of());
    if (disks.size() > MAX_DISKS) {
      throw refused("it has " + disks.size() + " disks, and a machine takes " + MAX_DISKS);
    }
    return new KernelSettings(
        read(settings, "kernel").map(KernelSettings::path),
        read(settings, "initrd").map(KernelSettings::path),
        disks,
        Optional.ofNullable(settings.get("command-line")).map(CommandTemplate::parse),
        read(settings, "dialect").map(word -> among(Dialect.values(), Dialect::word, word)),
        machine(settings),
        read(settings, "exit").map(ExitChannel::parse),
        read(settings, "stop").map(KernelSettings::isPowerButton));
  }

  private static Optional<MachineKind> machine(Map<String, String> settings) {
    Optional<MachineKind> machine =
        read(settings, "machine").map(word -> among(MachineKind.values(), MachineKind::word, word));
    Optional<String> bus = read(settings, "bus");
    if (bus.isEmpty()) {
      return machine;
    }
    if (!Set.of("mmio", "pci").contains(bus.get())) {
      throw refused("'bus' is mmio or pci, not '" + bus.get() + "'");
    }
    MachineKind usual = bus.get().equals("mmio") ? MachineKind.MICROVM : MachineKind.PC;
    if (machine.isPresent() && !machine.get().bus().equals(bus.get())) {
      throw refused("a " + machine.get().word() + " has no bus " + bus.get());
    }
    return Optional.of(machine.orElse(usual));
  }

  private static Optional<String> read(Map<String, String> settings, String name) {
    return Optional.ofNullable(settings.get(name)).filter(text -> !text.isEmpty());
  }

  private static String path(String text) {
    try {
      return FileTree.checkedPath(text);
    } catch (IllegalArgumentException e) {
      throw refused("'" + text + "' is no path in an image");
    }
  }

  private static boolean isPowerButton(String word) {
    return switch (word) {
      case "power-button" -> true;
      case "kill" -> false;
      default -> throw refused("'stop' is power-button or kill, not '" + word + "'");
    };
  }

  private static <T> T among(
      T[] values, java.util.function.Function<T, String> word, String wanted) {
    return Arrays.stream(values)
        .filter(each -> word.apply(each).equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            refused(
                "'%s' is none of %s"
                    .formatted(
                        wanted, String.join(", ", Arrays.stream(values).map(word).toList()))));
  }

  private static BaseFailure refused(String why) {
    return BaseFailure.unfit(
        OwnKernelBase.NAME, why, "see 'kernel' in docs/own-kernel.md for what can be set");
  }
}
