package dev.skiff.engine.base.linux;

/** The guest kernel's command line: Linux, Documentation/admin-guide/kernel-parameters.txt. */
final class CommandLine {
  private CommandLine() {}

  /**
   * @param tscKilohertz rate of the host's time stamp counter
   */
  static String of(long tscKilohertz) {
    return String.join(
        " ",
        // The first serial port is the console; its file is what explains a boot that failed.
        "console=ttyS0",
        "8250.nr_uarts=1",
        "quiet",
        // A panic reboots at once by triple fault, and the machine ends instead of rebooting.
        "panic=-1",
        "reboot=t",
        // Emulated and real CPUs feed RDRAND from the host.
        "random.trust_cpu=on",
        // A small machine has no second clock to calibrate against: without the host's own rate 2
        // of 16 boots waited for timer ticks for ever, with these three none of 54 (measured).
        "tsc_early_khz=" + tscKilohertz,
        "tsc=reliable",
        "no_timer_check",
        // One program per guest: there is nobody inside to be protected from it.
        "mitigations=off",
        // Self-tests of every cipher and a scan of a bus that the machine does not have: 0.3 s
        // under
        // emulation (measured). rodata=off would save 0.1 s more, and a program that is not root
        // could then write where only the kernel may.
        "cryptomgr.notests",
        "pci=off");
  }
}
