package dev.skiff.fabric.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;
import org.junit.jupiter.api.Test;

class OpeningsTest {
  private static final IpAddress FAR = IpAddress.parse("203.0.113.9").orElseThrow();
  private static final String NAME = "api.example.org";

  private final Openings openings = new Openings();
  private Tables tables = Tables.empty();

  private int slot(String instance) {
    return tables.slotOf(instance);
  }

  private void use(TestPlans plans) {
    Tables next = plans.tables(tables.slots());
    openings.use(tables, next);
    tables = next;
  }

  private static TestPlans plan() {
    return new TestPlans().guest(2, "web").egress(2, NAME, "tcp", 443);
  }

  private boolean isOpen(IpAddress address, int port, int second) {
    int rule = openings.rule(slot("i2"), address.high(), address.low(), Protocol.TCP, port, second);
    return rule != Tables.NOBODY;
  }

  @Test
  void anAnswerOpensForAsLongAsItHoldsAndAtLeastAMinute() {
    use(plan());
    openings.open(slot("i2"), NAME, FAR, 5, 1000);
    assertThat(isOpen(FAR, 443, 1060)).isTrue();
    assertThat(isOpen(FAR, 443, 1061)).isFalse();
    openings.open(slot("i2"), NAME, FAR, 300, 2000);
    assertThat(isOpen(FAR, 443, 2300)).isTrue();
    assertThat(isOpen(FAR, 443, 2301)).isFalse();
    assertThat(isOpen(FAR, 443, Openings.EVER)).isTrue();
    assertThat(isOpen(FAR, 80, 2000)).isFalse();
  }

  @Test
  void anAddressOfAnotherNameIsNotOpen() {
    use(plan());
    openings.open(slot("i2"), "other.example.org", FAR, 5, 1000);
    assertThat(isOpen(FAR, 443, 1000)).isFalse();
    openings.open(slot("i2"), NAME, FAR, 5, 1000);
    assertThat(isOpen(FAR, 443, 1000)).isTrue();
  }

  @Test
  void beyondTheBoundTheOneThatEndsFirstGivesWay() {
    use(plan());
    openings.open(slot("i2"), NAME, FAR, 300, 1000);
    for (int number = 0; number < Openings.MOST; number++) {
      openings.open(slot("i2"), NAME, IpAddress.ofIpv4(number), 100 + number, 1000);
    }
    assertThat(isOpen(IpAddress.ofIpv4(0), 443, 1000)).isFalse();
    assertThat(isOpen(FAR, 443, 1000)).isTrue();
    assertThat(isOpen(IpAddress.ofIpv4(Openings.MOST - 1), 443, 1000)).isTrue();
  }

  @Test
  void aSlotThatAnotherInstanceHasBeginsAnew() {
    use(plan());
    int before = slot("i2");
    openings.open(before, NAME, FAR, 300, 1000);
    use(new TestPlans().guest(3, "db"));
    use(plan());
    assertThat(isOpen(FAR, 443, 1000)).isFalse();
  }
}
