package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network, of GET /networks/{id} and lists.
 *
 * @param containers who is in it, by id; of a list always empty
 */
@Json
public record NetworkDetail(
    @Json.Property("Name") String name,
    @Json.Property("Id") String id,
    @Json.Property("Created") String created,
    @Json.Property("Scope") String scope,
    @Json.Property("Driver") String driver,
    @Json.Property("EnableIPv4") boolean enableIpv4,
    @Json.Property("EnableIPv6") boolean enableIpv6,
    @Json.Property("IPAM") Ipam ipam,
    @Json.Property("Internal") boolean internal,
    @Json.Property("Attachable") boolean attachable,
    @Json.Property("Ingress") boolean ingress,
    @Json.Property("ConfigFrom") Map<String, String> configFrom,
    @Json.Property("ConfigOnly") boolean configOnly,
    @Json.Property("Containers") Map<String, Member> containers,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("Skiff") @Nullable Extra skiff) {
  public NetworkDetail {
    name = Received.text(name);
    id = Received.text(id);
    created = Received.text(created);
    scope = Received.text(scope);
    driver = Received.text(driver);
    ipam = ipam == null ? Ipam.NONE : ipam;
    configFrom = Received.map(configFrom);
    containers = Received.map(containers);
    options = Received.map(options);
    labels = Received.map(labels);
  }

  /** Who is in it; addresses with the length of the network's prefix. */
  @Json
  public record Member(
      @Json.Property("Name") String name,
      @Json.Property("EndpointID") String endpointId,
      @Json.Property("MacAddress") String macAddress,
      @Json.Property("IPv4Address") String ipv4Address,
      @Json.Property("IPv6Address") String ipv6Address) {
    public Member {
      name = Received.text(name);
      endpointId = Received.text(endpointId);
      macAddress = Received.text(macAddress);
      ipv4Address = Received.text(ipv4Address);
      ipv6Address = Received.text(ipv6Address);
    }
  }

  /**
   * What Docker has no field for.
   *
   * @param policy {@code closed} or {@code open}: what members may do without a link
   * @param builtIn there from the start
   */
  @Json
  public record Extra(
      @Json.Property("Policy") String policy,
      @Json.Property("Mtu") int mtu,
      @Json.Property("BuiltIn") boolean builtIn) {
    public Extra {
      policy = Received.text(policy);
    }
  }
}
