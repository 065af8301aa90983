package dev.skiff.fabric.port;

/** A guest's NIC: QEMU listens ({@code -netdev stream,server=on}). */
public final class GuestPort extends SocketPort {
  /**
   * Makes a port that is not connected yet.
   *
   * @param path of the socket that the hypervisor listens on
   */
  public GuestPort(String path, long mac, PortResources resources, Sockets sockets) {
    super(path, mac, resources, sockets);
  }
}
