package dev.skiff.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.terminal.Terminal.Colours;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @Test
  void coloursAreForTerminalsThatHaveThemAndNobodyForbade() {
    assertThat(Terminal.colours(Map.of("TERM", "xterm"))).isEqualTo(Colours.ON_TERMINALS);
    assertThat(Terminal.colours(Map.of())).isEqualTo(Colours.NEVER);
    assertThat(Terminal.colours(Map.of("TERM", "dumb"))).isEqualTo(Colours.NEVER);
    assertThat(Terminal.colours(Map.of("TERM", "xterm", "NO_COLOR", "1"))).isEqualTo(Colours.NEVER);
    assertThat(Terminal.colours(Map.of("TERM", "xterm", "NO_COLOR", "")))
        .isEqualTo(Colours.ON_TERMINALS);
    assertThat(Terminal.colours(Map.of("CLICOLOR_FORCE", "1"))).isEqualTo(Colours.ALWAYS);
    assertThat(Terminal.colours(Map.of("CLICOLOR_FORCE", "0"))).isEqualTo(Colours.NEVER);
    assertThat(Terminal.colours(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1")))
        .isEqualTo(Colours.NEVER);
  }

  @Test
  void eachStreamIsJudgedAlone() {
    Terminal piped = new Terminal(false, true, 80, Colours.ON_TERMINALS, true);
    assertThat(piped.outColours()).isFalse();
    assertThat(piped.errColours()).isTrue();
    assertThat(piped.outColumns()).isEqualTo(Integer.MAX_VALUE);
    assertThat(new Terminal(false, false, 80, Colours.ALWAYS, false).outColours()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "24 132, , 132",
    "24 132, 90, 132",
    ", 90, 90",
    ", , 80",
    "0 0, , 80",
    "nonsense, , 80",
    "24 5, , 20",
    "1 99999999, , 10000"
  })
  void theWidthIsTheTerminalsElseTheEnvironments(
      @Nullable String told, @Nullable String variable, int columns) {
    Map<String, String> environment = variable == null ? Map.of() : Map.of("COLUMNS", variable);
    assertThat(Terminal.columns(environment, told)).isEqualTo(columns);
  }
}
