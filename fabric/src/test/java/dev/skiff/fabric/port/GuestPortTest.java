package dev.skiff.fabric.port;

/** The other side listens as QEMU does. */
class GuestPortTest extends SocketPortConformance {
  @Override
  Port port(String path, PortResources resources) {
    return new GuestPort(path, MAC, resources, sockets());
  }
}
