package dev.skiff.engine.network;

import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks of a network.
 *
 * @param subnet absent for a free private range
 * @param gateway absent for the first address
 * @param ipRange absent for all of the subnet
 * @param subnet6 absent for a range of its own out of fd00::/8
 * @param reserved addresses that nobody is to get
 */
public record NewNetwork(
    String name,
    Network.Policy policy,
    boolean internal,
    Optional<String> subnet,
    Optional<String> gateway,
    Optional<String> ipRange,
    Optional<String> subnet6,
    Map<String, String> reserved,
    Optional<Integer> mtu,
    Map<String, String> labels,
    Map<String, String> options) {

  public NewNetwork {
    reserved = Map.copyOf(reserved);
    labels = Map.copyOf(labels);
    options = Map.copyOf(options);
  }

  /** With nothing else said about it. */
  public static NewNetwork named(String name, Network.Policy policy) {
    return new NewNetwork(
        name,
        policy,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }
}
