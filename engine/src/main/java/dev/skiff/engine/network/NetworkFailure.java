package dev.skiff.engine.network;

import dev.skiff.engine.failure.Failure;

/** What can go wrong with addresses and ports. */
public final class NetworkFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private NetworkFailure(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint, null);
  }

  private static NetworkFailure of(Kind kind, String code, String message, String hint) {
    return new NetworkFailure(kind, "network." + code, message, hint);
  }

  public static NetworkFailure portTaken(String address, int port, String owner) {
    return of(
        Kind.CONFLICT,
        "port-taken",
        "cannot publish %s:%d: the port is in use by %s".formatted(address, port, owner),
        "free it, or publish on another host port");
  }

  public static NetworkFailure portForbidden(int port, int firstAllowed) {
    return of(
        Kind.FORBIDDEN,
        "port-forbidden",
        "cannot publish host port %d: ordinary users may bind ports from %d on"
            .formatted(port, firstAllowed),
        "use a higher port, or let everybody bind it: sysctl net.ipv4.ip_unprivileged_port_start="
            + port);
  }

  public static NetworkFailure addressMissing(String address) {
    return of(
        Kind.INVALID,
        "address-missing",
        "cannot publish on " + address + ": this host has no such address",
        "use 127.0.0.1, 0.0.0.0 or an address that 'ip addr' shows");
  }
}
