package dev.skiff.engine.format.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the notes of a kernel say: those of Xen's interface and Solo5's (gABI, "Note Section"). */
final class ElfNotes {
  /** xen/include/public/elfnote.h. */
  private static final int XEN_GUEST_OS = 6;

  private static final int XEN_PHYS32_ENTRY = 18;

  /** "ABI1"; solo5, include/elf_abi.h. */
  private static final int SOLO5_ABI = 0x31494241;

  private static final int SOLO5_VIRTIO = 3;

  private static final Map<Integer, String> SOLO5_TARGETS =
      Map.of(1, "hvt", 2, "spt", 4, "muen", 5, "genode", 6, "xen");

  /** Names are "Xen", "Solo5", "GNU", …; more is no name. */
  private static final int MAX_NAME = 64;

  private OptionalLong entry = OptionalLong.empty();
  private boolean linux;
  private int solo5Target;

  /**
   * Adds the notes of one segment; ends at the first that contradicts itself.
   *
   * @param notes little-endian
   */
  void add(ByteBuffer notes) {
    long at = 0;
    while (at + 12 <= notes.limit()) {
      int start = (int) at;
      long nameSize = Integer.toUnsignedLong(notes.getInt(start));
      long bodySize = Integer.toUnsignedLong(notes.getInt(start + 4));
      long body = at + 12 + aligned(nameSize);
      if (nameSize > MAX_NAME || body + bodySize > notes.limit()) {
        return;
      }
      String name = text(notes, start + 12, (int) nameSize);
      take(name, notes.getInt(start + 8), notes, (int) body, (int) bodySize);
      at = body + aligned(bodySize);
    }
  }

  private void take(String name, int type, ByteBuffer notes, int body, int size) {
    if (name.equals("Xen") && type == XEN_PHYS32_ENTRY && size >= 4) {
      entry = OptionalLong.of(Integer.toUnsignedLong(notes.getInt(body)));
    } else if (name.equals("Xen") && type == XEN_GUEST_OS) {
      linux = text(notes, body, Math.min(size, MAX_NAME)).equals("linux");
    } else if (name.equals("Solo5") && type == SOLO5_ABI && size >= 4) {
      solo5Target = notes.getInt(body);
    }
  }

  private static long aligned(long size) {
    return (size + 3) & ~3L;
  }

  private static String text(ByteBuffer notes, int at, int size) {
    byte[] bytes = new byte[size];
    notes.get(at, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Where PVH enters, a physical address. */
  OptionalLong entry() {
    return entry;
  }

  boolean linux() {
    return linux;
  }

  boolean solo5() {
    return solo5Target == SOLO5_VIRTIO;
  }

  /** What runs a Solo5 unikernel that is not a machine's. */
  Optional<String> tender() {
    return solo5Target == 0 || solo5()
        ? Optional.empty()
        : Optional.of(SOLO5_TARGETS.getOrDefault(solo5Target, "target " + solo5Target));
  }
}
