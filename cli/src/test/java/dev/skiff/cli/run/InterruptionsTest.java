package dev.skiff.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.run.Interruptions.Action;
import org.junit.jupiter.api.Test;

class InterruptionsTest {
  private final Interruptions interruptions = new Interruptions();

  @Test
  void beforeThereIsAGuestWeJustLeave() {
    assertThat(interruptions.interrupted()).isEqualTo(Action.LEAVE);
    assertThat(interruptions.interrupted()).isEqualTo(Action.LEAVE);
  }

  @Test
  void aGuestIsStoppedThenKilledThenLeft() {
    interruptions.guestBegins();
    assertThat(interruptions.interrupted()).isEqualTo(Action.STOP);
    assertThat(interruptions.interrupted()).isEqualTo(Action.KILL);
    assertThat(interruptions.interrupted()).isEqualTo(Action.LEAVE);
    assertThat(interruptions.interrupted()).isEqualTo(Action.LEAVE);
  }

  @Test
  void beginningTwiceForgetsNothing() {
    interruptions.guestBegins();
    interruptions.interrupted();
    interruptions.guestBegins();
    assertThat(interruptions.interrupted()).isEqualTo(Action.KILL);
  }
}
