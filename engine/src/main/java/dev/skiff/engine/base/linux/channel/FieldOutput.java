package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.linux.channel.Introduction.Field;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of IDENTITY: u16 key, u32 length, bytes. */
final class FieldOutput {
  /** A payload's bound in docs/design/guest-channel.md. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int HEADER = 6;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long size;

  void text(Field field, String text) {
    if (text.indexOf('\0') >= 0) {
      throw IdentityFailure.holdsNul(field.meaning());
    }
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  void port(Identity.Port port) {
    byte[] value =
        buffer(3).put((byte) port.protocol().number()).putShort((short) port.number()).array();
    bytes(Field.WATCHED, value);
  }

  void number(Field field, long value) {
    bytes(field, buffer(8).putLong(value).array());
  }

  void size(Field field, Identity.WindowSize size) {
    bytes(field, buffer(4).putShort((short) size.rows()).putShort((short) size.columns()).array());
  }

  /** Counts on beyond the bound, but keeps nothing there, so that the error can say how much. */
  void bytes(Field field, byte[] value) {
    size += HEADER + value.length;
    if (size > MOST_BYTES) {
      return;
    }
    out.writeBytes(buffer(HEADER).putShort((short) field.key()).putInt(value.length).array());
    out.writeBytes(value);
  }

  byte[] toPayload() {
    if (size > MOST_BYTES) {
      throw IdentityFailure.tooLarge(size, MOST_BYTES);
    }
    return out.toByteArray();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
