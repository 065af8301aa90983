package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Network;
import java.util.List;

/**
 * How a user wants a new instance attached.
 *
 * @param networked false for a guest without a NIC; then all else is empty
 * @param places the first is where it has its name from
 * @param links what it may reach besides what its networks allow; likewise {@code egress}
 * @param hostLoopback whether it reaches what listens on the host's loopback
 */
public record NetworkRequest(
    boolean networked,
    List<Addresses.Wish> places,
    List<Link> links,
    List<Egress> egress,
    boolean hostLoopback) {

  /** Without a NIC. */
  public static final NetworkRequest NONE =
      new NetworkRequest(false, List.of(), List.of(), List.of(), false);

  public NetworkRequest {
    places = List.copyOf(places);
    links = List.copyOf(links);
    egress = List.copyOf(egress);
  }

  /** In one network, with nothing else said. */
  public static NetworkRequest in(String network) {
    return new NetworkRequest(
        true, List.of(Addresses.Wish.of(network)), List.of(), List.of(), false);
  }

  /** What Docker's clients get who name no network. */
  public static NetworkRequest dockers() {
    return in(Network.DOCKERS);
  }
}
