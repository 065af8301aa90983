package dev.skiff.engine.network;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.PlanCheck;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives an instance its place in a network. Pure. */
public final class Addresses {
  private final Collection<Instance> instances;

  /**
   * @param instances all that have places now
   */
  public Addresses(Collection<Instance> instances) {
    this.instances = instances;
  }

  /**
   * What somebody asks of a place.
   *
   * @param network a reference to it
   * @param ipv4 absent for a free address
   * @param ipv6 absent for a free address: the one that goes with the MAC, where it may
   */
  public record Wish(
      String network, Optional<String> ipv4, Optional<String> ipv6, List<String> aliases) {
    public Wish {
      aliases = List.copyOf(aliases);
    }

    public static Wish of(String network) {
      return new Wish(network, Optional.empty(), Optional.empty(), List.of());
    }
  }

  /**
   * A place that nobody has.
   *
   * @throws NetworkFailure when the address asked for is not to be had, or none is left
   */
  public Endpoint place(Network network, Wish wish, String mac) {
    Set<IpAddress> taken = taken(network);
    String ipv4 =
        wish.ipv4()
            .map(text -> chosen(network, text, true))
            .orElseGet(() ->
                network
                    .freeIpv4(taken)
                    .orElseThrow(() -> NetworkFailure.full(network, network.ipRange()))
                    .toString());
    String ipv6 =
        wish.ipv6()
            .map(text -> chosen(network, text, false))
            .orElseGet(() ->
                network
                    .freeIpv6(mac, taken)
                    .orElseThrow(() -> NetworkFailure.full(network, network.ipv6Range()))
                    .toString());
    wish.aliases().forEach(Addresses::requireLabel);
    return new Endpoint(
        network.id(),
        ipv4,
        ipv6,
        wish.aliases().stream().distinct().toList(),
        wish.ipv4().isPresent(),
        wish.ipv6().isPresent());
  }

  private static void requireLabel(String alias) {
    if (!PlanCheck.isLabel(alias)) {
      throw NetworkFailure.invalid(
          "'" + alias + "' cannot be an alias",
          "letters, digits, '-' and '_', at most 63, the first and last a letter or digit");
    }
  }

  private Set<IpAddress> taken(Network network) {
    Set<IpAddress> taken = new HashSet<>();
    for (Instance instance : instances) {
      instance
          .networking()
          .in(network.id())
          .ifPresent(endpoint -> {
            IpAddress.parse(endpoint.ipv4()).ifPresent(taken::add);
            IpAddress.parse(endpoint.ipv6()).ifPresent(taken::add);
          });
    }
    return taken;
  }

  private String chosen(Network network, String text, boolean ipv4) {
    IpAddress address =
        IpAddress.parse(text)
            .filter(
                a -> AddressPlan.canBeHost(ipv4 ? network.rangeOfIpv4() : network.rangeOfIpv6(), a))
            .orElseThrow(() -> NetworkFailure.addressOutside(text, network));
    String canonical = address.toString();
    if (network.isReserved(canonical)) {
      throw NetworkFailure.addressTaken(canonical, network, "reserved");
    }
    for (Instance instance : instances) {
      boolean has =
          instance
              .networking()
              .in(network.id())
              .filter(e -> e.ipv4().equals(canonical) || e.ipv6().equals(canonical))
              .isPresent();
      if (has) {
        throw NetworkFailure.addressTaken(canonical, network, "that of '" + instance.name() + "'");
      }
    }
    return canonical;
  }
}
