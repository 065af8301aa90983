package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The addresses of one family of a network: what was asked, checked, and what was not, chosen.
 *
 * @param ipRange what was asked that addresses are taken from; empty where nothing was
 * @param reserved what nobody gets, by name, in the one way in which addresses are written
 */
record RangePlan(
    IpPrefix subnet, IpAddress gateway, Optional<IpPrefix> ipRange, Map<String, String> reserved) {
  RangePlan {
    reserved = Map.copyOf(reserved);
  }

  /**
   * Makes the plan.
   *
   * @param subnet the one asked for, or chosen
   * @throws NetworkFailure when what was asked does not go together
   */
  static RangePlan of(IpPrefix subnet, NewNetwork.Range asked) {
    Map<String, String> reserved = reserved(subnet, asked);
    return new RangePlan(subnet, gateway(subnet, asked, reserved), part(subnet, asked), reserved);
  }

  private static Map<String, String> reserved(IpPrefix subnet, NewNetwork.Range asked) {
    Map<String, String> reserved = new TreeMap<>();
    new TreeMap<>(asked.reserved())
        .forEach((name, text) -> {
          String address = host(subnet, text, "'" + name + "'").toString();
          if (reserved.containsValue(address)) {
            throw NetworkFailure.invalid(
                "the address " + address + " is set aside twice",
                "once is enough: --aux-address NAME=ADDRESS");
          }
          reserved.put(name, address);
        });
    return reserved;
  }

  private static IpAddress gateway(
      IpPrefix subnet, NewNetwork.Range asked, Map<String, String> reserved) {
    if (asked.gateway().isEmpty()) {
      return AddressPlan.firstFree(
              subnet, subnet, address -> reserved.containsValue(address.toString()))
          .orElseThrow(() ->
              NetworkFailure.invalid(
                  "no address of " + subnet + " is left for the gateway",
                  "set fewer of them aside, or choose a larger --subnet"));
    }
    IpAddress gateway = host(subnet, asked.gateway().get(), "the gateway");
    if (reserved.containsValue(gateway.toString())) {
      throw NetworkFailure.invalid(
          "the gateway's address " + gateway + " is set aside for another",
          "leave it out of --aux-address, or choose another --gateway");
    }
    return gateway;
  }

  private static IpAddress host(IpPrefix subnet, String text, String who) {
    return IpAddress.parse(text)
        .filter(address -> AddressPlan.canBeHost(subnet, address))
        .orElseThrow(() ->
            NetworkFailure.invalid(
                "%s cannot have the address '%s' in %s".formatted(who, text, subnet),
                "an address of a host in that subnet is expected"));
  }

  private static Optional<IpPrefix> part(IpPrefix subnet, NewNetwork.Range asked) {
    return asked.ipRange().map(text -> part(subnet, text));
  }

  private static IpPrefix part(IpPrefix subnet, String text) {
    IpPrefix part =
        IpPrefix.parse(text)
            .filter(_ -> text.contains("/"))
            .orElseThrow(() ->
                NetworkFailure.invalid(
                    "the --ip-range '" + text + "' is no range of addresses",
                    "write it like a subnet, with no bits beyond the length"));
    if (part.length() < subnet.length() || !subnet.contains(part.first())) {
      throw NetworkFailure.invalid(
          "the range %s is no part of the subnet %s".formatted(part, subnet),
          "addresses are taken from a part of the --subnet");
    }
    return part;
  }
}
