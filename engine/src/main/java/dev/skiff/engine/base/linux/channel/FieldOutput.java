package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Mount;
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

  void unlessEmpty(Field field, String text) {
    if (!text.isEmpty()) {
      text(field, text);
    }
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

  /** Kind, flags, length and bytes of the device's name, mount point. */
  void mount(MountDevices.Device device) {
    String target = device.mount().target();
    if (target.indexOf('\0') >= 0) {
      throw IdentityFailure.holdsNul(Field.MOUNT.meaning());
    }
    byte[] name = device.name().getBytes(StandardCharsets.US_ASCII);
    byte[] path = target.getBytes(StandardCharsets.UTF_8);
    int kind =
        switch (device.mount()) {
          case Mount.OfVolume _ -> 1;
          case Mount.OfFolder _ -> 2;
        };
    bytes(
        Field.MOUNT,
        buffer(3 + name.length + path.length)
            .put((byte) kind)
            .put((byte) (device.mount().readOnly() ? 1 : 0))
            .put((byte) name.length)
            .put(name)
            .put(path)
            .array());
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

  /** Four bytes before the fields. */
  byte[] toPayload(int number) {
    byte[] fields = toPayload();
    return buffer(Integer.BYTES + fields.length).putInt(number).put(fields).array();
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
