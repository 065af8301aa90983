package dev.skiff.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.terminal.Terminal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PainterTest {
  private static final long BEGAN = 1_000_000;

  @Test
  void whatIsOverSoonShowsNothing() {
    Painter painter = new Painter(ProgressMode.TTY, 80, "fetching", BEGAN);
    painter.advance("fetching", 1, 2, at(400));
    assertThat(painter.due(at(499))).isEmpty();
    assertThat(painter.cleared(at(499))).isEmpty();
  }

  @Test
  void aTerminalHasOneLineDrawnAnewAndTakenAway() {
    Painter painter = new Painter(ProgressMode.TTY, 80, "fetching", BEGAN);
    painter.advance("fetching", 20_000_000, 80_000_000, at(2000));
    assertThat(painter.due(at(2000)))
        .isEqualTo(
            "\r\u001b[Kfetching  [======                  ]  20MB of 80MB  25%  10MB/s  6 s left");
    assertThat(painter.due(at(2050))).isEmpty();
    painter.advance("", 80_000_000, 80_000_000, at(2100));
    assertThat(painter.due(at(2100))).contains("100%").doesNotContain("left");
    assertThat(painter.cleared(at(2100))).isEqualTo("\r\u001b[K");
    assertThat(painter.cleared(at(2100))).isEmpty();
  }

  @Test
  void aLineNeverReachesTheTerminalsEdge() {
    Painter painter = new Painter(ProgressMode.TTY, 20, "looking at a very long step", BEGAN);
    assertThat(painter.due(at(600))).isEqualTo("\r\u001b[Klooking at a very …");
  }

  @Test
  void elsewhereEachStepIsALineAndThenOneEveryFewSeconds() {
    Painter painter = new Painter(ProgressMode.PLAIN, 80, "asking", BEGAN);
    assertThat(painter.due(at(600))).isEqualTo("skiff: asking\n");
    assertThat(painter.due(at(5500))).isEmpty();
    assertThat(painter.due(at(5600))).isEqualTo("skiff: asking\n");
    painter.advance("fetching\u001b", 10, 0, at(5700));
    assertThat(painter.due(at(5700))).isEqualTo("skiff: fetching?: 10B\n");
    painter.advance("looking at files", 1234, 0, at(5800));
    assertThat(painter.due(at(5800))).isEqualTo("skiff: looking at files: 1234\n");
    assertThat(painter.cleared(at(8000))).isEmpty();
    assertThat(painter.due(at(12_900))).describedAs("others' lines show life").isEmpty();
    assertThat(painter.due(at(13_000))).isEqualTo("skiff: looking at files: 1234\n");
  }

  @Test
  void quietIsQuiet() {
    assertThat(new Painter(ProgressMode.QUIET, 80, "x", BEGAN).due(at(99_999))).isEmpty();
  }

  @Test
  void whatIsUnknownIsNotGuessed() {
    assertThat(new Advance("s", 0, 0, Duration.ofSeconds(90)).line(80)).isEqualTo("s  1:30 min");
    assertThat(new Advance("s", 5, 0, Duration.ofMillis(10)).line(80)).isEqualTo("s  5B");
    assertThat(new Advance("s", 9, 5, Duration.ofMillis(10)).line(20))
        .isEqualTo("s  9B of 5B  100%");
    assertThat(new Advance("s", 1, Long.MAX_VALUE, Duration.ofHours(2)).line(40)).contains("left");
  }

  @Test
  void automaticallyALineIsDrawnAnewOnlyWhereItCan() {
    assertThat(ProgressDisplay.chosen(ProgressMode.AUTO, Terminal.none()))
        .isEqualTo(ProgressMode.PLAIN);
    Terminal terminal = new Terminal(false, true, 80, Terminal.Colours.NEVER, true);
    assertThat(ProgressDisplay.chosen(ProgressMode.AUTO, terminal)).isEqualTo(ProgressMode.TTY);
    assertThat(ProgressDisplay.chosen(ProgressMode.PLAIN, terminal)).isEqualTo(ProgressMode.PLAIN);
  }

  private static long at(long millis) {
    return BEGAN + Duration.ofMillis(millis).toNanos();
  }
}
