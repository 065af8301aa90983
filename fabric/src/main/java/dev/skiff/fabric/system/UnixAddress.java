package dev.skiff.fabric.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Connects to Unix sockets by path. Of one thread. */
public final class UnixAddress {
  /** {@code sun_path} of unix(7). */
  private static final int PATH_BYTES = 108;

  private static final int PATH_AT = 2;

  private final Kernel kernel;
  private final MemorySegment address;

  public UnixAddress(Kernel kernel) {
    this.kernel = kernel;
    address = kernel.allocate(PATH_AT + PATH_BYTES);
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
    int result = kernel.connect(descriptor, address.address(), PATH_AT + bytes.length + 1);
    if (result < 0) {
      kernel.close(descriptor);
      return result;
    }
    return descriptor;
  }
}
