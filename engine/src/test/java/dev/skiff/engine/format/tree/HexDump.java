package dev.skiff.engine.format.tree;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as text for golden files: lines of 16 bytes, a star for more of the same. */
public final class HexDump {
  private static final int WIDTH = 16;
  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

  private HexDump() {}

  public static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    byte[] previous = {};
    boolean repeating = false;
    for (int start = 0; start < bytes.length; start += WIDTH) {
      byte[] line = Arrays.copyOfRange(bytes, start, Math.min(start + WIDTH, bytes.length));
      boolean repeats = Arrays.equals(line, previous);
      if (!repeats) {
        text.append("%06x  %-47s  %s\n".formatted(start, SPACED.formatHex(line), shown(line)));
      } else if (!repeating) {
        text.append("*\n");
      }
      repeating = repeats;
      previous = line;
    }
    return text.append("%06x\n".formatted(bytes.length)).toString();
  }

  private static String shown(byte[] line) {
    StringBuilder text = new StringBuilder();
    for (byte each : line) {
      text.append(each > ' ' && each < 0x7f ? (char) each : '.');
    }
    return text.toString();
  }
}
