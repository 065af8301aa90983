package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
  @Test
  void takesTheFirstRangeThatOverlapsNothing() {
    assertThat(AddressPlan.freeRange(List.of())).contains(prefix("10.87.0.0/20"));
    assertThat(AddressPlan.freeRange(List.of(prefix("10.87.0.0/24"), prefix("10.87.16.0/21"))))
        .contains(prefix("10.87.32.0/20"));
    assertThat(AddressPlan.freeRange(List.of(prefix("10.87.0.0/16"))))
        .contains(prefix("10.88.0.0/20"));
  }

  @Test
  void hasNoRangeLeftOnceAllAreTaken() {
    List<IpPrefix> taken = new ArrayList<>();
    Optional<IpPrefix> next = AddressPlan.freeRange(taken);
    while (next.isPresent()) {
      taken.add(next.get());
      next = AddressPlan.freeRange(taken);
    }

    assertThat(taken).hasSize(640).last().hasToString("10.126.240.0/20");
    assertThat(AddressPlan.freeRange(List.of(prefix("10.0.0.0/8")))).isEmpty();
  }

  @Test
  void makesLocalRangesThatDiffer() {
    IpPrefix first = AddressPlan.uniqueLocal(new Random(1), List.of());
    IpPrefix second = AddressPlan.uniqueLocal(new Random(1), List.of(first));

    assertThat(first.writtenLength()).isEqualTo(64);
    assertThat(prefix("fd00::/8").contains(first.first())).isTrue();
    assertThat(second.overlaps(first)).isFalse();
  }

  @Test
  void passesOverTheNetworkItsBroadcastAndWhatIsTaken() {
    IpPrefix range = prefix("10.9.0.0/30");

    assertThat(AddressPlan.firstFree(range, range, _ -> false)).contains(address("10.9.0.1"));
    assertThat(AddressPlan.firstFree(range, range, Set.of(address("10.9.0.1"))::contains))
        .contains(address("10.9.0.2"));
    assertThat(
            AddressPlan.firstFree(
                range, range, Set.of(address("10.9.0.1"), address("10.9.0.2"))::contains))
        .isEmpty();
  }

  @Test
  void looksOnlyInThePartThatIsGivenToGuests() {
    assertThat(AddressPlan.firstFree(prefix("10.9.0.0/24"), prefix("10.9.0.128/25"), _ -> false))
        .contains(address("10.9.0.128"));
  }

  @Test
  void looksBeyondTheLastBitsOfAnIpv6Address() {
    IpPrefix range = prefix("fd12::/48");
    IpPrefix part = prefix("fd12:0:0:0:ffff:ffff:ffff:fffe/127");

    assertThat(AddressPlan.firstFree(range, range, _ -> false)).contains(address("fd12::1"));
    assertThat(AddressPlan.firstFree(range, part, address("fd12::ffff:ffff:ffff:fffe")::equals))
        .contains(address("fd12::ffff:ffff:ffff:ffff"));
    assertThat(AddressPlan.firstFree(range, part, _ -> true)).isEmpty();
  }

  @Test
  void makesTheAddressThatAStationMakesOfItsOwn() {
    // The example of RFC 2464, section 4.
    assertThat(AddressPlan.ofStation(prefix("fd00:1:2:3::/64"), "34:56:78:9a:bc:de"))
        .hasToString("fd00:1:2:3:3656:78ff:fe9a:bcde");
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
