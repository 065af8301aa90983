package dev.skiff.engine.base.shelf;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.durable.FreeSpace;
import dev.skiff.engine.failure.FullDisk;
import java.io.IOException;
import java.nio.file.Path;

/** Asks before writing much, so that a disk is not filled for nothing. */
public final class DiskSpace {
  private DiskSpace() {}

  /**
   * Fails where there is too little room.
   *
   * @param where exists
   * @throws BaseFailure when fewer bytes are free there
   */
  public static void require(String what, long needed, Path where) throws IOException {
    long available = FreeSpace.bytes(where);
    if (available < needed) {
      throw BaseFailure.noSpace(what, needed, available, where);
    }
  }

  /** Whether a write there failed for want of space. */
  public static boolean isExhausted(IOException failure, Path where) {
    return FullDisk.of(failure, where).isPresent();
  }

  /** For a disk that filled up meanwhile. */
  public static BaseFailure exhausted(String what, long needed, Path where) {
    return BaseFailure.noSpace(what, needed, available(where), where);
  }

  private static long available(Path where) {
    try {
      return FreeSpace.bytes(where);
    } catch (IOException unknown) {
      return 0;
    }
  }
}
