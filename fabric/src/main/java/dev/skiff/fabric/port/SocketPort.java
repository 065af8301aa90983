package dev.skiff.fabric.port;

import dev.skiff.fabric.system.Gather;
import dev.skiff.fabric.system.Kernel;
import dev.skiff.fabric.system.UnixAddress;
import java.lang.foreign.MemorySegment;

/** A port whose other side listens on a Unix socket and takes one peer at a time. */
public abstract sealed class SocketPort extends Port permits GuestPort, NatPort {
  private static final int NONE = -1;

  private final Kernel kernel;
  private final UnixAddress addresses;
  private final Gather gather;
  private final String path;
  private int descriptor = NONE;

  SocketPort(String path, long mac, PortResources resources, Sockets sockets) {
    super(mac, resources);
    this.path = path;
    kernel = sockets.kernel();
    addresses = sockets.addresses();
    gather = sockets.gather();
  }

  @Override
  public final boolean connect() {
    int result = addresses.connect(path);
    if (result < 0) {
      return false;
    }
    descriptor = result;
    counters().connections++;
    return true;
  }

  @Override
  public final boolean isConnected() {
    return descriptor != NONE;
  }

  /** Of the connection there is. */
  public final int descriptor() {
    return descriptor;
  }

  @Override
  final void hangUp() {
    if (descriptor != NONE) {
      kernel.close(descriptor);
      descriptor = NONE;
    }
  }

  @Override
  final long read(MemorySegment memory, long at, long room) {
    long came = kernel.receive(descriptor, memory.address() + at, room);
    if (came == -Kernel.EAGAIN || came == -Kernel.EINTR) {
      return NOTHING;
    }
    return came <= 0 ? ENDED : came;
  }

  @Override
  final long write(long[] pieces, int[] lengths, int count) {
    long taken = gather.send(descriptor, pieces, lengths, count);
    return taken == -Kernel.EAGAIN || taken == -Kernel.EINTR ? NOTHING : taken;
  }

  /** What all such ports of a loop use. */
  public record Sockets(Kernel kernel, UnixAddress addresses, Gather gather) {
    public static Sockets of(Kernel kernel) {
      return new Sockets(kernel, new UnixAddress(kernel), new Gather(kernel));
    }
  }
}
