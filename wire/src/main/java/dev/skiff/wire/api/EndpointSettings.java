package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance's place in a network: what is asked of it, and what it has.
 *
 * @param ipamConfig what was asked for; absent where nothing was
 * @param dnsNames under which others find it
 */
@Json
public record EndpointSettings(
    @Json.Property("IPAMConfig") @Nullable Chosen ipamConfig,
    @Json.Property("Links") @Nullable List<String> links,
    @Json.Property("Aliases") @Nullable List<String> aliases,
    @Json.Property("MacAddress") String macAddress,
    @Json.Property("NetworkID") String networkId,
    @Json.Property("EndpointID") String endpointId,
    @Json.Property("Gateway") String gateway,
    @Json.Property("IPAddress") String ipAddress,
    @Json.Property("IPPrefixLen") int ipPrefixLen,
    @Json.Property("IPv6Gateway") String ipv6Gateway,
    @Json.Property("GlobalIPv6Address") String globalIpv6Address,
    @Json.Property("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
    @Json.Property("DNSNames") @Nullable List<String> dnsNames,
    @Json.Property("DriverOpts") @Nullable Map<String, String> driverOpts) {
  public EndpointSettings {
    links = links == null ? null : Received.list(links);
    aliases = aliases == null ? null : Received.list(aliases);
    macAddress = Received.text(macAddress);
    networkId = Received.text(networkId);
    endpointId = Received.text(endpointId);
    gateway = Received.text(gateway);
    ipAddress = Received.text(ipAddress);
    ipv6Gateway = Received.text(ipv6Gateway);
    globalIpv6Address = Received.text(globalIpv6Address);
    dnsNames = dnsNames == null ? null : Received.list(dnsNames);
    driverOpts = driverOpts == null ? null : Received.map(driverOpts);
  }

  /** As a client asks for it. */
  public static EndpointSettings asked(List<String> aliases, @Nullable Chosen addresses) {
    return new EndpointSettings(
        addresses, null, aliases, "", "", "", "", "", 0, "", "", 0, null, null);
  }

  /** Addresses that somebody chose; empty for those that the engine is to choose. */
  @Json
  public record Chosen(
      @Json.Property("IPv4Address") String ipv4Address,
      @Json.Property("IPv6Address") String ipv6Address,
      @Json.Property("LinkLocalIPs") @Nullable List<String> linkLocalIps) {
    public Chosen {
      ipv4Address = Received.text(ipv4Address);
      ipv6Address = Received.text(ipv6Address);
      linkLocalIps = linkLocalIps == null ? null : Received.list(linkLocalIps);
    }
  }
}
