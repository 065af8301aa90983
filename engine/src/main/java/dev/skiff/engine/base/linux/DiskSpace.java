package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.durable.FreeSpace;
import java.io.IOException;
import java.nio.file.Path;

/** Asks before writing much, so that a disk is not filled for nothing. */
final class DiskSpace {
  private static final long SCARCE_BYTES = 1 << 20;

  private DiskSpace() {}

  /**
   * @param where exists
   * @throws BaseFailure when fewer bytes are free there
   */
  static void require(String what, long needed, Path where) throws IOException {
    long available = FreeSpace.bytes(where);
    if (available < needed) {
      throw BaseFailure.noSpace(what, needed, available, where);
    }
  }

  /**
   * Whether a write there failed for want of space. Java tells ENOSPC and EDQUOT only by their
   * text, which follows the locale, so what is free counts as well.
   */
  static boolean isExhausted(IOException failure, Path where) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || available(where) < SCARCE_BYTES;
  }

  /** For a disk that filled up meanwhile. */
  static BaseFailure exhausted(String what, long needed, Path where) {
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
