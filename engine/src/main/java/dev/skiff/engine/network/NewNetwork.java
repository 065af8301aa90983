package dev.skiff.engine.network;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What somebody asks of a network.
 *
 * @param ipv4 without a subnet a free private range
 * @param ipv6 without a subnet a range of its own out of fd00::/8
 */
public record NewNetwork(
    String name,
    Network.Policy policy,
    boolean internal,
    Range ipv4,
    Range ipv6,
    Optional<Integer> mtu,
    Map<String, String> labels,
    Map<String, String> options) {

  public NewNetwork {
    labels = Map.copyOf(labels);
    options = Map.copyOf(options);
  }

  /**
   * What is asked of the addresses of one family.
   *
   * @param subnet absent for one that is chosen; then nothing else can be asked
   * @param gateway absent for the first address
   * @param ipRange what addresses are taken from; absent for all of the subnet
   * @param reserved addresses that nobody is to get, by name
   */
  public record Range(
      Optional<String> subnet,
      Optional<String> gateway,
      Optional<String> ipRange,
      Map<String, String> reserved) {
    /** One that is chosen. */
    public static final Range ANY =
        new Range(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Range {
      reserved = Map.copyOf(reserved);
    }

    /** One of which nothing else is asked. */
    public static Range of(String subnet) {
      return new Range(Optional.of(subnet), Optional.empty(), Optional.empty(), Map.of());
    }

    /** What can only be said of a subnet, as it was said. */
    Stream<String> particulars() {
      return Stream.of(gateway.stream(), ipRange.stream(), reserved.values().stream())
          .flatMap(given -> given);
    }
  }

  /** With nothing else said about it. */
  public static NewNetwork named(String name, Network.Policy policy) {
    return new NewNetwork(
        name, policy, false, Range.ANY, Range.ANY, Optional.empty(), Map.of(), Map.of());
  }
}
