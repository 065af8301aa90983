package dev.skiff.wire.client;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Bytes as they may arrive: a few at a time. */
final class Bytes {
  private Bytes() {}

  static ReadableByteChannel channel(byte[] bytes, int atATime) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return new ReadableByteChannel() {
      @Override
      public int read(ByteBuffer target) {
        if (!left.hasRemaining()) {
          return -1;
        }
        int count = Math.min(Math.min(atATime, left.remaining()), target.remaining());
        target.put(left.slice(left.position(), count));
        left.position(left.position() + count);
        return count;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
  }
}
