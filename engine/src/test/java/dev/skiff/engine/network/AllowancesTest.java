package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowancesTest {
  @ParameterizedTest
  @CsvSource({
    "db, db, any, 0, 65535",
    "db:5432, db, tcp, 5432, 5432",
    "db:5432/udp, db, udp, 5432, 5432",
    "db:8000-8010, db, tcp, 8000, 8010",
    "db:*, db, tcp, 0, 65535",
    "db/udp, db, udp, 0, 65535",
    "db/icmp, db, icmp, 0, 65535",
    "my.db_1:1, my.db_1, tcp, 1, 1",
  })
  void readsLinks(String text, String to, String protocol, int first, int last) {
    assertThat(Allowances.link(text)).isEqualTo(new Link(to, protocol, first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "db:5432", "db:5432/udp", "db:1-2", "db:*", "db/icmp", "db:*/udp"})
  void readsWhatItWrites(String text) {
    Link link = Allowances.link(text);

    assertThat(Allowances.link(link.toString())).isEqualTo(link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "db:",
        "db:65536",
        "db:9-3",
        "db:80/icmp",
        "db:80/sctp",
        "db:99999999999",
        "db:80:81",
        "d b:80",
        "[db]:80",
        "db//tcp",
        "-db:1"
      })
  void refusesWhatIsNoLink(String text) {
    assertThatThrownBy(() -> Allowances.link(text))
        .isInstanceOf(NetworkFailure.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1/32, any, 0, 65535",
    "192.0.2.0/24:443, 192.0.2.0/24, tcp, 443, 443",
    "192.0.2.0/24:53/udp, 192.0.2.0/24, udp, 53, 53",
    "192.0.2.0/24/udp, 192.0.2.0/24, udp, 0, 65535",
    "2001:db8::1, 2001:db8::1/128, any, 0, 65535",
    "[2001:db8::/32]:443, 2001:db8::/32, tcp, 443, 443",
    "API.example.com.:443, api.example.com, tcp, 443, 443",
    "*.example.com, *.example.com, any, 0, 65535",
  })
  void readsEgress(String text, String target, String protocol, int first, int last) {
    assertThat(Allowances.egress(text)).containsExactly(new Egress(target, protocol, first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.0/24:443", "[2001:db8::/32]:443/udp", "a.example:1-9"})
  void readsTheEgressThatItWrites(String text) {
    Egress egress = Allowances.egress(text).getFirst();

    assertThat(Allowances.egress(egress.toString())).containsExactly(egress);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "*:443"})
  void knowsAWordForEverywhere(String text) {
    assertThat(Allowances.egress(text))
        .extracting(Egress::target)
        .containsExactly("0.0.0.0/0", "::/0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "192.0.2.1/24", "192.0.2.300", "[::1", "a..b", "*.*.com", "1.2.3", "a:b"})
  void refusesWhatLeadsNowhere(String text) {
    assertThatThrownBy(() -> Allowances.egress(text))
        .isInstanceOf(NetworkFailure.class)
        .hasMessageContaining("'" + text + "'");
  }
}
