package dev.skiff.engine.format.hermit;

import dev.skiff.engine.format.FileBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the notes of a Hermit program say (crate hermit-entry 0.10, note.rs). One thread. */
final class HermitNotes {
  private static final int HEADER_BYTES = 12;

  /** How the kernel wants to be entered. */
  private static final String ENTRY = "HERMIT\0";

  private static final int ENTRY_VERSION = 0x5a00;

  /** The one that our loader knows. */
  private static final int KNOWN_ENTRY = 4;

  /** Which operating system, and which release of it: Linux Standard Base 5.0, note ABI tag. */
  private static final String ABI = "GNU\0";

  private static final int ABI_TAG = 1;
  private static final int ABI_HERMIT = 6;

  private Optional<Integer> entry = Optional.empty();
  private Optional<String> kernel = Optional.empty();

  /** Takes the notes of one segment; what is damaged ends them. */
  void read(ByteBuffer notes) {
    int at = 0;
    while (notes.limit() - at >= HEADER_BYTES) {
      long name = Integer.toUnsignedLong(notes.getInt(at));
      long content = Integer.toUnsignedLong(notes.getInt(at + 4));
      long contentAt = at + HEADER_BYTES + filledUp(name);
      if (contentAt + content > notes.limit()) {
        return;
      }
      take(
          text(notes, at + HEADER_BYTES, (int) name),
          notes.getInt(at + 8),
          notes.slice((int) contentAt, (int) content).order(ByteOrder.LITTLE_ENDIAN));
      long next = contentAt + filledUp(content);
      if (next > notes.limit()) {
        return;
      }
      at = (int) next;
    }
  }

  private void take(String name, int type, ByteBuffer content) {
    if (name.equals(ENTRY) && type == ENTRY_VERSION && content.limit() == 1) {
      entry = Optional.of(Byte.toUnsignedInt(content.get(0)));
    }
    if (name.equals(ABI)
        && type == ABI_TAG
        && content.limit() == 16
        && content.getInt(0) == ABI_HERMIT) {
      kernel =
          Optional.of(
              "%d.%d.%d"
                  .formatted(
                      Integer.toUnsignedLong(content.getInt(4)),
                      Integer.toUnsignedLong(content.getInt(8)),
                      Integer.toUnsignedLong(content.getInt(12))));
    }
  }

  /** Refuses a kernel that our loader could only crash. */
  void requireEntry(FileBytes file) {
    if (entry.isEmpty()) {
      throw file.unsupported("it does not say how its kernel is entered (no hermit-entry note)");
    }
    if (entry.get() != KNOWN_ENTRY) {
      throw file.unsupported(
          "its kernel is entered by version " + entry.get() + " of hermit-entry, known is 4");
    }
  }

  Optional<String> kernelVersion() {
    return kernel;
  }

  private static long filledUp(long size) {
    return size + 3 & ~3L;
  }

  private static String text(ByteBuffer notes, int at, int length) {
    byte[] bytes = new byte[length];
    notes.get(at, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
