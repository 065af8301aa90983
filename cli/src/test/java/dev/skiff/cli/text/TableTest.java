package dev.skiff.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "ü, 1",
    "e\u0301, 1",
    "日本, 4",
    "한글, 4",
    "ｆｕｌｌ, 8",
    "🚀, 2",
    "a\u200db, 2",
    "⌚, 2",
    "…, 1"
  })
  void asianLettersTakeTwoCells(String text, int width) {
    assertThat(DisplayWidth.of(text)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({"abcdef, 6, abcdef", "abcdef, 5, abcd…", "日本語, 4, 日…", "日本語, 5, 日本…", "ab, 0, …"})
  void whatIsCutFits(String text, int width, String cut) {
    assertThat(DisplayWidth.fitted(text, width)).isEqualTo(cut);
  }

  @Test
  void columnsStandBelowEachOtherWhateverTheLetters() {
    Table table = new Table("A", "B");
    table.row("日本", "x");
    table.row("abcd", "y");
    assertThat(table.lines()).containsExactly("A      B", "日本   x", "abcd   y");
  }

  @Test
  void theLeastImportantColumnsAreCutFirstAndIdsNever() {
    Table table =
        new Table(
            List.of(
                Column.fixed("ID"),
                Column.elastic("COMMAND", 8, 0),
                Column.elastic("IMAGE", 6, 1),
                Column.fixed("NAMES")));
    table.row("4f4f4f4f4f4f", "/bin/server --port 80", "localhost/web:1", "quiet-harbour");
    assertThat(table.lines(70, false).getLast())
        .isEqualTo("4f4f4f4f4f4f   /bin/server --port 80   localhost/web:1   quiet-harbour");
    assertThat(table.lines(60, false).getLast())
        .isEqualTo("4f4f4f4f4f4f  /bin/server -…  localhost/web:1  quiet-harbour");
    assertThat(table.lines(50, false).getLast())
        .isEqualTo("4f4f4f4f4f4f  /bin/se…  localhost/…  quiet-harbour");
    assertThat(table.lines(10, false).getLast())
        .isEqualTo("4f4f4f4f4f4f /bin/se… local… quiet-harbour");
  }

  @Test
  void aTableNeverExceedsAWidthThatItsLeastWidthsFit() {
    Random random = new Random(20260131);
    for (int round = 0; round < 500; round++) {
      Table table =
          new Table(
              List.of(
                  Column.elastic("A", 4, random.nextInt(3)),
                  Column.elastic("B", 4, random.nextInt(3)),
                  Column.fixed("C")));
      for (int row = random.nextInt(5); row >= 0; row--) {
        table.row(text(random, 40), text(random, 40), text(random, 6));
      }
      int width = 25 + random.nextInt(60);
      assertThat(table.lines(width, false))
          .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width));
    }
  }

  @Test
  void coloursChangeNothingButColours() {
    Table table =
        new Table(List.of(Column.fixed("S").tinted(InstanceText::tint), Column.fixed("N")));
    table.row("running", "a");
    table.row("exited (0)", "b");
    table.row("exited (1)", "c");
    assertThat(table.lines(80, true))
        .containsExactly(
            "S            N",
            "\u001b[32mrunning\u001b[0m      a",
            "exited (0)   b",
            "\u001b[31mexited (1)\u001b[0m   c");
  }

  @Test
  void whatTurnsTheDirectionOfWritingIsNotPrinted() {
    assertThat(Printable.line("a\u202eb\u2066c\u200ed\u2028")).isEqualTo("a?b?c?d?");
    assertThat(Printable.tabbedLines("a\tb\n\u001b")).isEqualTo("a\tb\n?");
  }

  @ParameterizedTest
  @CsvSource({
    "imges, images",
    "IMAGES, images",
    "rnu, run",
    "zzz, ''",
    "lgos, logs",
    "p, ps",
    "'', ps"
  })
  void theNearestWordIsFound(String wrong, String right) {
    assertThat(
            Nearest.to(wrong, List.of("run", "images", "logs"))
                .orElse(wrong.length() < 2 ? "ps" : ""))
        .isEqualTo(right);
  }

  private static String text(Random random, int length) {
    String letters = "ab 日本e\u0301🚀";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(length); i > 0; i--) {
      text.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, random.nextInt(8))));
    }
    return text.toString();
  }
}
