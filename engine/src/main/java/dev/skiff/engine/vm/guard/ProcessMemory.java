package dev.skiff.engine.vm.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What memory a process holds, by the kernel's word. */
final class ProcessMemory {
  /** x86-64's; statm counts in pages (proc(5)). */
  private static final long PAGE_BYTES = 4096;

  private ProcessMemory() {}

  /** Resident bytes; 0 of a process that is gone. */
  static long resident(long pid) {
    try {
      String statm = Files.readString(Path.of("/proc/" + pid + "/statm"));
      return resident(statm);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return 0;
    }
  }

  private static long resident(String statm) {
    return Long.parseLong(statm.strip().split(" ", -1)[1]) * PAGE_BYTES;
  }
}
