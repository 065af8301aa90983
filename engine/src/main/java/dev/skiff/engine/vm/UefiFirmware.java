package dev.skiff.engine.vm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The firmware of UEFI machines, which distributions package apart from the hypervisor. */
public final class UefiFirmware {
  /** Names a file of another place. */
  public static final String VARIABLE = "SKIFF_UEFI";

  /** Debian and Ubuntu, Fedora, Arch, and what QEMU brings along; without Secure Boot. */
  private static final List<String> PLACES =
      List.of(
          "/usr/share/OVMF/OVMF_CODE.fd",
          "/usr/share/OVMF/OVMF_CODE_4M.fd",
          "/usr/share/edk2/ovmf/OVMF_CODE.fd",
          "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
          "/usr/share/qemu/edk2-x86_64-code.fd");

  private UefiFirmware() {}

  /**
   * The code of one on this computer.
   *
   * @param environment of the process
   */
  public static Optional<Path> find(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    List<String> places = named.isEmpty() ? PLACES : List.of(named);
    return places.stream().map(Path::of).filter(Files::isReadable).findFirst();
  }
}
