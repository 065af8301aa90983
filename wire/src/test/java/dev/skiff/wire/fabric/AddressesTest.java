package dev.skiff.wire.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource({
    "10.87.0.2, 10.87.0.2",
    "255.255.255.255, 255.255.255.255",
    "0.0.0.0, 0.0.0.0",
    "fd00:0:0:0:0:0:0:1, fd00::1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1"
  })
  void anAddressHasOneText(String text, String canonical) {
    assertThat(IpAddress.parse(text).orElseThrow()).hasToString(canonical);
  }

  @Test
  void anyAddressIsReadBackFromItsText() throws UnknownHostException {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      long mask = random.nextBoolean() ? -1 : 0xffff_0000_0000_ffffL;
      IpAddress address = new IpAddress(random.nextLong() & mask, random.nextLong() & mask);
      assertThat(IpAddress.parse(address.toString())).as("seed %d", seed).contains(address);
      assertThat(InetAddress.ofLiteral(address.toString()))
          .isEqualTo(InetAddress.getByAddress(address.octets()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.1",
        "010.0.0.1",
        "1.2.3.4.5",
        "256.0.0.1",
        "localhost",
        "fe80::1%lo",
        "::1::",
        "1:2:3:4:5:6:7:8:9",
        "0x7f.0.0.1",
        "a.b.c.d",
        "dead.beef.0.1"
      })
  void whatIsNoAddressIsNone(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void aPrefixContainsItsAddressesAndNoOthers() {
    IpPrefix prefix = IpPrefix.parse("10.87.0.0/24").orElseThrow();
    assertThat(prefix.isIpv4()).isTrue();
    assertThat(prefix.last()).hasToString("10.87.0.255");
    assertThat(prefix.contains(IpAddress.parse("10.87.0.200").orElseThrow())).isTrue();
    assertThat(prefix.contains(IpAddress.parse("10.87.1.0").orElseThrow())).isFalse();
    assertThat(
            prefix.contains(
                IpAddress.parse("::10.87.0.1".replace("::", "::1:")).orElse(new IpAddress(1, 1))))
        .isFalse();
    assertThat(prefix).hasToString("10.87.0.0/24");
    assertThat(IpPrefix.parse("fd12::/64").orElseThrow().contains(0xfd12L << 48, 99)).isTrue();
    assertThat(IpPrefix.parse("0.0.0.0/0").orElseThrow().contains(0xfd12L << 48, 99)).isFalse();
    assertThat(IpPrefix.parse("::/0").orElseThrow().contains(0xfd12L << 48, 99)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/08",
        "fd00::/129",
        "/8",
        "10.0.0.0/-1"
      })
  void whatIsNoPrefixIsNone(String text) {
    assertThat(IpPrefix.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.0.0/16, true",
    "10.1.0.0/16, 10.0.0.0/8, true",
    "10.1.0.0/16, 10.2.0.0/16, false",
    "10.0.0.0/8, fd00::/8, false"
  })
  void prefixesOverlapWhenOneHoldsTheOther(String one, String other, boolean overlap) {
    assertThat(IpPrefix.parse(one).orElseThrow().overlaps(IpPrefix.parse(other).orElseThrow()))
        .isEqualTo(overlap);
  }

  @Test
  void aMacIsSixPairsOfDigits() {
    assertThat(MacAddress.parse("02:00:5e:10:00:01").orElseThrow())
        .isEqualTo(new MacAddress(0x02005e100001L))
        .hasToString("02:00:5e:10:00:01");
    assertThat(MacAddress.parse("02:00:5E:10:00:01")).isEmpty();
    assertThat(MacAddress.parse("02:00:5e:10:00")).isEmpty();
    assertThat(new MacAddress(0xffffffffffffL).isUnicast()).isFalse();
    assertThat(new MacAddress(0).isUnicast()).isFalse();
    assertThat(new MacAddress(0x02005e100001L).isUnicast()).isTrue();
  }
}
