package dev.skiff.engine.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void readsNamesAndNumbers() {
    assertThat(Signals.parse("TERM")).hasValue(15);
    assertThat(Signals.parse("SIGKILL")).hasValue(9);
    assertThat(Signals.parse("sigusr1")).hasValue(10);
    assertThat(Signals.parse("64")).hasValue(64);
  }

  @Test
  void refusesWhatIsNoSignal() {
    for (String bad : new String[] {"", "0", "65", "-1", "SIGFOO", "KILLER", "9 9", "999"}) {
      assertThat(Signals.parse(bad)).as("'%s'", bad).isEmpty();
    }
  }

  @Test
  void namesEverySignal() {
    assertThat(Signals.name(31)).isEqualTo("SIGSYS");
    assertThat(Signals.name(34)).isEqualTo("signal 34");
  }
}
