package dev.skiff.fabric.port;

/** The way outside: {@code skiff-nat} listens; docs/design/nat.md, The link. */
public final class NatPort extends SocketPort {
  /** It speaks for all gateways. */
  private static final long NO_MAC = 0;

  /**
   * Makes a port that is not connected yet.
   *
   * @param path of the socket that the NAT process listens on
   */
  public NatPort(String path, PortResources resources, Sockets sockets) {
    super(path, NO_MAC, resources, sockets);
  }

  @Override
  boolean beginsInStep() {
    return true;
  }
}
