package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * Which addresses a network has.
 *
 * @param config a range of each family
 */
@Json
public record Ipam(
    @Json.Property("Driver") String driver,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Config") List<Range> config) {
  static final Ipam NONE = new Ipam("", Map.of(), List.of());

  public Ipam {
    driver = Received.text(driver);
    options = Received.map(options);
    config = Received.list(config);
  }

  /**
   * One range; what is empty the engine chooses.
   *
   * @param ipRange the part that addresses are taken from
   * @param auxiliaryAddresses set aside, by name
   */
  @Json
  public record Range(
      @Json.Property("Subnet") String subnet,
      @Json.Property("IPRange") String ipRange,
      @Json.Property("Gateway") String gateway,
      @Json.Property("AuxiliaryAddresses") Map<String, String> auxiliaryAddresses) {
    public Range {
      subnet = Received.text(subnet);
      ipRange = Received.text(ipRange);
      gateway = Received.text(gateway);
      auxiliaryAddresses = Received.map(auxiliaryAddresses);
    }
  }
}
