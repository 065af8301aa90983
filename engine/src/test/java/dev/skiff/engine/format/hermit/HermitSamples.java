package dev.skiff.engine.format.hermit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small files that are built like Hermit programs. */
public final class HermitSamples {
  static final int SEGMENTS_AT = 64;
  static final int SEGMENT_BYTES = 56;
  static final int NOTES_AT = 0x200;
  static final int CODE_AT = 0x300;
  static final int FILE_BYTES = 0x400;
  private static final int NOTE_BYTES = 56;

  private HermitSamples() {}

  /** A program of kernel 0.11.0 that looks for its network there. */
  public static byte[] program(Bus bus) {
    ByteBuffer file = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, (byte) 0xff});
    file.putShort(16, (short) 3).putShort(18, (short) 62);
    file.putLong(24, CODE_AT).putLong(32, SEGMENTS_AT);
    file.putShort(54, (short) SEGMENT_BYTES).putShort(56, (short) 3);
    segment(file, 0, 1, 0, FILE_BYTES);
    segment(file, 1, 1, 0x2000, 0x80);
    segment(file, 2, 4, 0, NOTE_BYTES);
    file.putLong(SEGMENTS_AT + 2 * SEGMENT_BYTES + 8, NOTES_AT);
    notes(file);
    if (bus == Bus.PCI) {
      file.put(CODE_AT + 0x40, "…src/drivers/pci.rs…".getBytes(StandardCharsets.UTF_8));
    }
    return file.array();
  }

  private static void segment(ByteBuffer file, int index, int type, long address, long size) {
    int at = SEGMENTS_AT + index * SEGMENT_BYTES;
    file.putInt(at, type).putInt(at + 4, 5).putLong(at + 16, address);
    file.putLong(at + 32, size).putLong(at + 40, size);
  }

  private static void notes(ByteBuffer file) {
    ByteArrayOutputStream notes = new ByteArrayOutputStream();
    ByteBuffer entry = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(7).putInt(1).putInt(0x5a00).put("HERMIT\0\0".getBytes(StandardCharsets.US_ASCII));
    entry.put((byte) 4);
    notes.writeBytes(entry.array());
    ByteBuffer tag = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    tag.putInt(4).putInt(16).putInt(1).put("GNU\0".getBytes(StandardCharsets.US_ASCII));
    tag.putInt(6).putInt(0).putInt(11).putInt(0);
    notes.writeBytes(tag.array());
    file.put(NOTES_AT, notes.toByteArray());
  }
}
