package dev.skiff.engine.operation;

import dev.skiff.engine.vm.Machine.Protocol;
import java.util.Optional;

/**
 * A port to publish.
 *
 * @param hostAddress absent for the loopback of both families, as for {@code localhost}
 * @param hostPort absent for any free one
 * @param lastHostPort of a range that begins with {@code hostPort}, of which a free one is taken;
 *     absent for no other than {@code hostPort}
 */
public record PortRequest(
    Optional<String> hostAddress,
    Optional<Integer> hostPort,
    Optional<Integer> lastHostPort,
    int guestPort,
    Protocol protocol) {

  /** Not out of a range. */
  public PortRequest(
      Optional<String> hostAddress, Optional<Integer> hostPort, int guestPort, Protocol protocol) {
    this(hostAddress, hostPort, Optional.empty(), guestPort, protocol);
  }
}
