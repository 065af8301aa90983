package dev.skiff.fabric.port;

/** The other side listens as skiff-nat does, which always begins with a frame. */
class NatPortTest extends SocketPortConformance {
  @Override
  Port port(String path, PortResources resources) {
    return new NatPort(path, resources, sockets());
  }

  @Override
  boolean isSearched() {
    return false;
  }
}
