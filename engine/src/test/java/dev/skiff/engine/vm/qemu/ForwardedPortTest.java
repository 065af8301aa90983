package dev.skiff.engine.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForwardedPortTest {
  /** As QEMU 7.2 prints it. */
  private static final String TABLE =
      """
      Hub -1 (net0):\r
        Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
        TCP[ESTABLISHED]   15       127.0.0.1 18080       10.0.2.15  8080     0     0\r
        TCP[SYN_SENT]      16       127.0.0.1 18081       10.0.2.15  8081     0     0\r
        TCP[HOST_FORWARD]  11       127.0.0.1 18080       10.0.2.15  8080     0     0\r
        TCP[HOST_FORWARD]  10               * 18081       10.0.2.15  8081     0     0\r
        UDP[HOST_FORWARD]  12       127.0.0.1 18053       10.0.2.15    53     0     0\r
      """;

  @Test
  void whereAPortIsReachedStandsInTheTable() {
    assertThat(ForwardedPort.forwardedFrom(TABLE, 8080).map(Object::toString))
        .contains("/127.0.0.1:18080");
    assertThat(ForwardedPort.forwardedFrom(TABLE, 8081).map(Object::toString))
        .contains("/127.0.0.1:18081");
    assertThat(ForwardedPort.forwardedFrom(TABLE, 53)).isEmpty();
    assertThat(ForwardedPort.forwardedFrom("anything else", 8080)).isEmpty();
  }

  @Test
  void whatBecameOfAConnectionStandsInTheTable() {
    assertThat(ForwardedPort.states(TABLE, 8080)).containsExactly("ESTABLISHED");
    assertThat(ForwardedPort.states(TABLE, 8081)).containsExactly("SYN_SENT");
    assertThat(ForwardedPort.states(TABLE, 9)).isEmpty();
  }
}
