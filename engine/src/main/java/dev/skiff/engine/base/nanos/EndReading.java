package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.nanos.GuestEnd.Ambiguous;
import dev.skiff.engine.base.nanos.GuestEnd.Exited;
import dev.skiff.engine.base.nanos.GuestEnd.KernelFailed;
import dev.skiff.engine.base.nanos.GuestEnd.Untold;
import java.util.List;
import java.util.Optional;

/** What a guest's end means: the table "The end" of docs/design/nanos.md as a pure function. */
final class EndReading {
  /** The kernel's own codes: it failed; it gave up in order (VM_EXIT_FAULT, VM_EXIT_HALT). */
  private static final int KERNEL_FAULT = 0x7e;

  private static final int KERNEL_HALT = 0x7f;

  /** The exit device's status is {@code code << 1 | 1}, of which a process keeps 8 bits. */
  private static final int KNOWN_BITS = 0x7f;

  private EndReading() {}

  /**
   * Reads an end.
   *
   * @param status with which the hypervisor's process exited by itself
   * @param area as it is now; it was empty at the start
   * @param console the last lines of the serial line, oldest first
   */
  static GuestEnd of(int status, LogArea area, List<String> console) {
    EndLines lines = new EndLines(console);
    int code = status >> 1;
    if ((status & 1) == 0) { // The exit device says only odd ones: a reset, or put off.
      return area instanceof LogArea.Written(int all) ? new Exited(all & 0xff) : new Untold();
    }
    if (code == 0 && !lines.booted() && !(area instanceof LogArea.Written)) {
      return new Untold(); // QEMU's own failures have status 1, too.
    }
    return switch (area) {
      case LogArea.Empty _ -> unwritten(code, lines);
      case LogArea.Written(int all) when (all & KNOWN_BITS) == code -> written(all & 0xff, lines);
      // The manifest's expected_exit_code makes a code 0, after it was written.
      case LogArea.Written _ when code == 0 -> new Exited(0);
      case LogArea.Written _, LogArea.Unreadable _ -> unknown(code, lines);
    };
  }

  private static GuestEnd unwritten(int code, EndLines lines) {
    return switch (code) {
      case 0 -> new Exited(0);
      case KERNEL_FAULT -> new KernelFailed(lines.failure());
      // Before its root file system is there, the kernel can write no note.
      case KERNEL_HALT -> lines.halt().orElseGet(() -> new KernelFailed(lines.failure()));
      default -> unknown(code, lines);
    };
  }

  /** The code is sure; what it means may not be. */
  private static GuestEnd written(int code, EndLines lines) {
    Optional<GuestEnd> said = said(code, lines);
    return said.orElseGet(() -> new Exited(code));
  }

  private static GuestEnd unknown(int code, EndLines lines) {
    return said(code, lines).orElseGet(() -> new Ambiguous(code));
  }

  private static Optional<GuestEnd> said(int code, EndLines lines) {
    return code == KERNEL_HALT ? lines.halt() : lines.signal(code).map(signal -> signal);
  }
}
