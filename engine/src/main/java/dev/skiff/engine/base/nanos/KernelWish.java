package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What settings say of the kernel itself, not of its manifest: which one, how it comes to the
 * guest, what it loads.
 *
 * @param version or id of a kernel; empty is the newest
 * @param klibs without those that they need
 * @param symbols whether the kernel is to have its own file beside it, for its names
 */
record KernelWish(
    BootKind boot, Optional<String> version, SortedSet<String> klibs, boolean symbols) {
  static final String BOOT = "boot";
  static final String VERSION = "version";
  static final String KLIBS = "klibs.";

  /** {@code klib.NAME.SETTING}: a setting of the manifest that a klib reads. */
  static final String KLIB = "klib.";

  static final String KERNEL_SYMBOLS = "kernel-symbols";

  /** The klib that watches system calls, and what it is asked with. */
  private static final String STRACE = "strace";

  private static final Set<String> OF_STRACE =
      Set.of("debug-syscalls", "syscall-summary", "mute-syscalls.", "only-syscalls.");

  KernelWish {
    Objects.requireNonNull(boot, "boot is null");
    Objects.requireNonNull(version, "version is null");
    klibs = Collections.unmodifiableSortedSet(new TreeSet<>(klibs));
  }

  /**
   * Of the settings of an identity.
   *
   * @throws BaseFailure for a way to boot that there is not
   */
  static KernelWish of(SortedMap<String, String> settings) {
    SortedSet<String> klibs = new TreeSet<>();
    settings.forEach((name, value) -> {
      if (name.startsWith(KLIBS)) {
        klibs.add(value);
      } else if (name.startsWith(KLIB)) {
        klibs.add(name.substring(KLIB.length()).split("\\.", 2)[0]);
      } else if (OF_STRACE.stream().anyMatch(name::startsWith) && !isOff(value)) {
        klibs.add(STRACE);
      }
    });
    return new KernelWish(
        boot(settings.getOrDefault(BOOT, BootKind.DIRECT.word())),
        Optional.ofNullable(settings.get(VERSION)),
        klibs,
        !isOff(settings.getOrDefault(KERNEL_SYMBOLS, "no")));
  }

  private static boolean isOff(String value) {
    return value.equals("no") || value.equals("false");
  }

  private static BootKind boot(String word) {
    for (BootKind kind : BootKind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw BaseFailure.unfit(
        NanosKernels.BASE,
        "there is no boot '" + word.toLowerCase(Locale.ROOT) + "'",
        "there are direct, bios and uefi");
  }
}
