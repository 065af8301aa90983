package dev.skiff.engine.api.docker;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.operation.NetworkOperation.Member;
import dev.skiff.engine.operation.NetworkOperation.Row;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.Ipam;
import dev.skiff.wire.api.NetworkDetail;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Networks as Docker's clients know them. Pure. */
final class NetworkView {
  static final String BRIDGE = "bridge";

  private NetworkView() {}

  /** A row of the list: as in Docker, without who is in it. */
  static NetworkDetail summary(Row row) {
    return detail(row.network(), Map.of());
  }

  static NetworkDetail detail(Row row) {
    Map<String, NetworkDetail.Member> members = new LinkedHashMap<>();
    row.members()
        .forEach(member -> members.put(member.instance().id(), member(row.network(), member)));
    return detail(row.network(), members);
  }

  private static NetworkDetail detail(Network network, Map<String, NetworkDetail.Member> members) {
    return new NetworkDetail(
        network.name(),
        network.id(),
        network.createdAt().toString(),
        "local",
        BRIDGE,
        true,
        true,
        new Ipam("default", Map.of(), List.of(ipv4(network), ipv6(network))),
        network.internal(),
        false,
        false,
        Map.of("Network", ""),
        false,
        members,
        options(network),
        new TreeMap<>(network.labels()),
        new NetworkDetail.Extra(network.policy().word(), network.mtu(), network.builtIn()));
  }

  private static Map<String, String> options(Network network) {
    Map<String, String> options = new TreeMap<>(network.options());
    options.put(NetworkParser.MTU, Integer.toString(network.mtu()));
    options.put(NetworkParser.POLICY, network.policy().word());
    return options;
  }

  private static Ipam.Range ipv4(Network network) {
    return new Ipam.Range(
        network.ipv4(),
        part(network.ipRange(), network.ipv4()),
        network.gatewayIpv4(),
        reserved(network, address -> !address.contains(":")));
  }

  private static Ipam.Range ipv6(Network network) {
    return new Ipam.Range(
        network.ipv6(),
        part(network.ipv6Range(), network.ipv6()),
        network.gatewayIpv6(),
        reserved(network, address -> address.contains(":")));
  }

  private static String part(String range, String subnet) {
    return range.equals(subnet) ? "" : range;
  }

  private static Map<String, String> reserved(Network network, Predicate<String> family) {
    Map<String, String> reserved = new TreeMap<>();
    Stream.of(network.reserved(), network.reservedIpv6())
        .flatMap(each -> each.entrySet().stream())
        .filter(each -> family.test(each.getValue()))
        .forEach(each -> reserved.put(each.getKey(), each.getValue()));
    return reserved;
  }

  private static NetworkDetail.Member member(Network network, Member member) {
    Endpoint endpoint = member.endpoint();
    return new NetworkDetail.Member(
        member.instance().name(),
        endpointId(network, member.instance()),
        member.instance().mac(),
        withLength(network, endpoint.ipv4()),
        withLength(network, endpoint.ipv6()));
  }

  private static String withLength(Network network, String address) {
    return address.isEmpty() ? "" : network.withLength(address);
  }

  /** An instance's place in a network; it keeps its addresses while it is stopped. */
  static EndpointSettings endpoint(Instance instance, Network network, Endpoint endpoint) {
    return new EndpointSettings(
        asked(endpoint),
        null,
        endpoint.aliases(),
        instance.mac(),
        network.id(),
        endpointId(network, instance),
        network.gatewayIpv4(),
        endpoint.ipv4(),
        network.rangeOfIpv4().writtenLength(),
        network.gatewayIpv6(),
        endpoint.ipv6(),
        network.rangeOfIpv6().writtenLength(),
        Stream.concat(Stream.of(instance.name(), instance.shortId()), endpoint.aliases().stream())
            .distinct()
            .toList(),
        null);
  }

  private static EndpointSettings.@Nullable Chosen asked(Endpoint endpoint) {
    if (!endpoint.ipv4Asked() && !endpoint.ipv6Asked()) {
      return null;
    }
    return new EndpointSettings.Chosen(
        endpoint.ipv4Asked() ? endpoint.ipv4() : "",
        endpoint.ipv6Asked() ? endpoint.ipv6() : "",
        null);
  }

  /** Docker's clients want one; it says no more than which place in which network. */
  private static String endpointId(Network network, Instance instance) {
    try {
      byte[] both = (network.id() + instance.id()).getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(both));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
