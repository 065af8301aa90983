package dev.skiff.engine.base;

import java.time.Duration;
import java.util.List;

/**
 * What runs in a guest, as the guest itself tells it.
 *
 * @param count all of them, though there be too many to list
 * @param memoryTotalBytes what the guest's kernel has to give
 * @param memoryAvailableBytes what of it a program could still get
 */
public record GuestProcesses(
    int count, long memoryTotalBytes, long memoryAvailableBytes, List<Row> listed) {

  public GuestProcesses {
    listed = List.copyOf(listed);
  }

  /**
   * One process.
   *
   * @param user its number in the guest
   * @param state the kernel's letter, proc(5)
   * @param startedAgo since its start
   * @param residentBytes the memory that it has
   * @param command its arguments, or its name where it has none
   */
  public record Row(
      int pid,
      int parent,
      int user,
      char state,
      Duration startedAgo,
      Duration cpu,
      long residentBytes,
      String command) {}
}
