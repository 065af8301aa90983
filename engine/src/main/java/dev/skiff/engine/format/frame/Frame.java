package dev.skiff.engine.format.frame;

import java.util.Arrays;

/**
 * One frame. Owns its payload: nobody changes the array after giving it.
 *
 * @param type 0 to 255; what it means is the channel's business
 * @param payload at most {@link #MAX_PAYLOAD} bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Frame(int type, byte[] payload) {

  /** A longer payload is a protocol error; docs/design/guest-channel.md. */
  public static final int MAX_PAYLOAD = 1 << 20;

  static final int HEADER = 5;

  public Frame {
    if (type < 0 || type > 255) {
      throw new IllegalArgumentException("a frame's type is one byte, not " + type);
    }
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a frame carries at most " + MAX_PAYLOAD + " bytes, not " + payload.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame
        && type == frame.type()
        && Arrays.equals(payload, frame.payload());
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "frame " + type + " of " + payload.length + " bytes";
  }
}
