package dev.skiff.fabric.port;

import dev.skiff.fabric.system.Gather;
import dev.skiff.fabric.system.Kernel;
import dev.skiff.fabric.system.UnixAddress;
import java.lang.foreign.MemorySegment;

/** A guest's NIC: QEMU listens ({@code -netdev stream,server=on}) and takes one peer at a time. */
public final class GuestPort extends Port {
  private static final int NONE = -1;

  private final Kernel kernel;
  private final UnixAddress addresses;
  private final Gather gather;
  private final String path;
  private int descriptor = NONE;

  /**
   * Makes a port that is not connected yet.
   *
   * @param path of the socket that the hypervisor listens on
   */
  public GuestPort(String path, long mac, PortResources resources, Sockets sockets) {
    super(mac, resources);
    this.path = path;
    kernel = sockets.kernel();
    addresses = sockets.addresses();
    gather = sockets.gather();
  }

  @Override
  public boolean connect() {
    int result = addresses.connect(path);
    if (result < 0) {
      return false;
    }
    descriptor = result;
    counters().connections++;
    return true;
  }

  @Override
  public boolean isConnected() {
    return descriptor != NONE;
  }

  /** Of the connection there is. */
  public int descriptor() {
    return descriptor;
  }

  @Override
  void hangUp() {
    if (descriptor != NONE) {
      kernel.close(descriptor);
      descriptor = NONE;
    }
  }

  @Override
  long read(MemorySegment memory, long at, long room) {
    long came = kernel.receive(descriptor, memory.address() + at, room);
    if (came == -Kernel.EAGAIN || came == -Kernel.EINTR) {
      return NOTHING;
    }
    return came <= 0 ? ENDED : came;
  }

  @Override
  long write(long[] pieces, int[] lengths, int count) {
    long taken = gather.send(descriptor, pieces, lengths, count);
    return taken == -Kernel.EAGAIN || taken == -Kernel.EINTR ? NOTHING : taken;
  }

  /** What all guests' ports of a loop use. */
  public record Sockets(Kernel kernel, UnixAddress addresses, Gather gather) {
    public static Sockets of(Kernel kernel) {
      return new Sockets(kernel, new UnixAddress(kernel), new Gather(kernel));
    }
  }
}
