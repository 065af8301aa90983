package dev.skiff.engine.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Names and targets, which are bytes to Linux: as text, and back without loss. A byte that is no
 * UTF-8 becomes a lone surrogate from U+DC80 to U+DCFF, which no UTF-8 gives (as PEP 383 has it).
 */
public final class GuestText {
  private static final int ESCAPES = 0xdc00;
  private static final int FIRST_ESCAPE = 0xdc80;
  private static final int LAST_ESCAPE = 0xdcff;

  /** By bytes, as file systems and archives sort. */
  public static final Comparator<String> ORDER =
      (a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b));

  private GuestText() {}

  public static String of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int bad = result.length(); bad > 0; bad--) {
        out.put((char) (ESCAPES | (in.get() & 0xff)));
      }
      decoder.reset();
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  public static byte[] bytes(String text) {
    try {
      ByteBuffer plain = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[plain.remaining()];
      plain.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      return escaped(text);
    }
  }

  private static byte[] escaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      if (point >= FIRST_ESCAPE && point <= LAST_ESCAPE) {
        bytes.write(point);
      } else {
        bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  /** For people: what is no UTF-8 as {@code \xNN}. */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      if (point >= FIRST_ESCAPE && point <= LAST_ESCAPE) {
        shown.append("\\x%02x".formatted(point & 0xff));
      } else {
        shown.appendCodePoint(point);
      }
    }
    return shown.toString();
  }
}
