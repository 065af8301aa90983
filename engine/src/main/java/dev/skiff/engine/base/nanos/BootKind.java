package dev.skiff.engine.base.nanos;

import java.util.Locale;

/** How the kernel comes to a guest. */
enum BootKind {
  /** The hypervisor puts it into memory. */
  DIRECT,
  /** A BIOS loads boot.img from the disk, and that the kernel. */
  BIOS,
  /** The firmware loads bootx64.efi from a partition of its own, and that the kernel. */
  UEFI;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
