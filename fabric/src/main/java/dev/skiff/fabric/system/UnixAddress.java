package dev.skiff.fabric.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Connects to Unix sockets by path. Of one thread. */
public final class UnixAddress {
  /** {@code sun_path} of unix(7). */
  private static final int PATH_BYTES = 108;

  private static final int PATH_AT = 2;

  /**
   * What the kernel keeps for who does not read for a moment. It counts double what it is told, and
   * allows at most {@code net.core.wmem_max}: an ordinary host twice the 208 KiB that a socket has.
   */
  private static final int SEND_BUFFER_BYTES = 512 << 10;

  private final Kernel kernel;
  private final MemorySegment address;
  private final MemorySegment sendBuffer;

  public UnixAddress(Kernel kernel) {
    this.kernel = kernel;
    address = kernel.allocate(PATH_AT + PATH_BYTES);
    sendBuffer = kernel.allocate(Integer.BYTES);
    sendBuffer.set(ValueLayout.JAVA_INT, 0, SEND_BUFFER_BYTES);
  }

  /**
   * Connects without waiting: a Unix socket's listener takes a connection at once or not at all.
   *
   * @param path shorter than 108 bytes, as plans are checked for
   * @return the descriptor, not blocking; or the negated error
   */
  public int connect(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    address.fill((byte) 0);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) Kernel.AF_UNIX);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, PATH_AT, bytes.length);
    int descriptor = kernel.socket();
    if (descriptor < 0) {
      return descriptor;
    }
    // Without it frames are lost sooner, no more.
    kernel.sendBuffer(descriptor, sendBuffer.address());
    int result = kernel.connect(descriptor, address.address(), PATH_AT + bytes.length + 1);
    if (result < 0) {
      kernel.close(descriptor);
      return result;
    }
    return descriptor;
  }
}
