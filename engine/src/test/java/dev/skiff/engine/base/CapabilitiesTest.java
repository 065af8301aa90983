package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Capabilities.Answer;
import dev.skiff.engine.base.Capabilities.Degree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  @Test
  void allThereIsButWhatIsNot() {
    Capabilities some =
        Capabilities.all()
            .without(Capability.EXEC, "there is no init")
            .partly(Capability.SIGNALS, "TERM and KILL");
    assertThat(some.has(Capability.EXEC)).isFalse();
    assertThat(some.has(Capability.SIGNALS)).isTrue();
    assertThat(some.of(Capability.EXEC)).isEqualTo(new Answer(Degree.NO, "there is no init"));
    assertThat(some.answers()).hasSize(Capability.values().length);
  }

  @Test
  void eachIsAnsweredAndWhatIsNotAPlainYesHasAReason() {
    assertThatThrownBy(() -> new Capabilities(Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Capabilities.all().without(Capability.EXEC, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wordsAreStableNamesEachOnce() {
    assertThat(Capability.values())
        .extracting(Capability::word)
        .doesNotHaveDuplicates()
        .allMatch(word -> word.matches("[a-z]+[0-9]?(-[a-z]+)*"));
  }

  @Test
  void aWishNeedsWhatItAsksFor() {
    assertThat(new Wish(List.of("/web"), List.of(), "/", "root", false, false).needs()).isEmpty();
    assertThat(new Wish(List.of("/web"), List.of(), "/", "nobody", true, true).needs())
        .containsExactly(Capability.USER, Capability.INPUT, Capability.TERMINAL);
    Wish named =
        new Wish(
            List.of("/web"),
            List.of(),
            "/",
            "",
            false,
            false,
            List.of(),
            Set.of(Capability.HOSTNAME),
            new TreeMap<>());
    assertThat(named.needs()).containsExactly(Capability.HOSTNAME);
  }
}
