package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.wire.fabric.IpPrefix;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangePlanTest {
  @ParameterizedTest
  @CsvSource({
    "10.9.0.0/24, 10.9.0.1",
    "10.9.0.0/30, 10.9.0.1",
    "fd12::/64, fd12::1",
    "fd12:0:0:0:0:0:0:ff00/120, fd12::ff01"
  })
  void gatewayIsTheFirstAddressUnlessOneIsChosen(String subnet, String gateway) {
    assertThat(plan(subnet, null, null, Map.of()).gateway()).hasToString(gateway);
  }

  @Test
  void gatewayIsAnyAddressOfTheSubnet() {
    assertThat(plan("10.9.0.0/24", "10.9.0.254", "10.9.0.0/25", Map.of()).gateway())
        .hasToString("10.9.0.254");
    assertThat(plan("fd12::/64", "fd12:0:0:0:a::1", null, Map.of()).gateway())
        .hasToString("fd12::a:0:0:1");
  }

  @Test
  void gatewayIsNotWhatIsSetAside() {
    assertThat(plan("10.9.0.0/24", null, null, Map.of("router", "10.9.0.1")).gateway())
        .hasToString("10.9.0.2");
    assertThatThrownBy(() -> plan("10.9.0.0/24", "10.9.0.9", null, Map.of("router", "10.9.0.9")))
        .hasMessageContaining("set aside for another");
    assertThatThrownBy(
            () -> plan("10.9.0.0/30", null, null, Map.of("a", "10.9.0.1", "b", "10.9.0.2")))
        .hasMessageContaining("left for the gateway");
  }

  @Test
  void whatIsSetAsideIsWrittenInOneWay() {
    assertThat(plan("fd12::/64", null, null, Map.of("printer", "fd12:0:0:0:0::9")).reserved())
        .isEqualTo(Map.of("printer", "fd12::9"));
    assertThatThrownBy(
            () -> plan("fd12::/64", null, null, Map.of("a", "fd12::9", "b", "fd12:0::9")))
        .hasMessageContaining("set aside twice");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "10.9.0.0/24, 10.9.1.1, -, -",
        "10.9.0.0/24, 10.9.0.0, -, -",
        "10.9.0.0/24, 10.9.0.255, -, -",
        "10.9.0.0/24, fd12::1, -, -",
        "10.9.0.0/24, one, -, -",
        "10.9.0.0/24, -, 10.9.0.0/23, -",
        "10.9.0.0/24, -, 10.8.0.0/25, -",
        "10.9.0.0/24, -, fd12::/120, -",
        "10.9.0.0/24, -, 10.9.0.1/25, -",
        "10.9.0.0/24, -, 10.9.0.1, -",
        "10.9.0.0/24, -, -, 10.8.0.1",
        "10.9.0.0/24, -, -, x",
        "fd12::/64, fd13::1, -, -",
        "fd12::/64, fd12::, -, -",
        "fd12::/64, -, fd12::/63, -",
        "fd12::/64, -, fd13::/65, -",
        "fd12::/64, -, 10.9.0.0/25, -",
        "fd12::/64, -, -, fd13::9",
      })
  void whatDoesNotLieInTheSubnetIsRefused(
      String subnet, @Nullable String gateway, @Nullable String part, @Nullable String aside) {
    Map<String, String> reserved = aside == null ? Map.of() : Map.of("printer", aside);
    assertThatThrownBy(() -> plan(subnet, gateway, part, reserved))
        .isInstanceOfSatisfying(
            NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.invalid"));
  }

  private static RangePlan plan(
      String subnet,
      @Nullable String gateway,
      @Nullable String part,
      Map<String, String> reserved) {
    return RangePlan.of(
        IpPrefix.parse(subnet).orElseThrow(),
        new NewNetwork.Range(
            Optional.of(subnet),
            Optional.ofNullable(gateway),
            Optional.ofNullable(part),
            reserved));
  }
}
