package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.fabric.PlanCheck;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  @Test
  void areNamesWhereTheseCanBeLabels() {
    assertThat(labels("web", "db_1"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(ONE, "web", TWO, "db_1"));
  }

  @Test
  void haveNoDotsAndOnlySmallLetters() {
    assertThat(labels("My.Web", "x")).containsEntry(ONE, "my-web");
  }

  @Test
  void differThoughNamesDifferInCaseOnly() {
    assertThat(labels("web", "WEB"))
        .containsEntry(ONE, "web")
        .containsEntry(TWO, "web-222222222222");
  }

  @Test
  void endInALetterOrDigitWhateverTheNameEndsIn() {
    assertThat(labels("web-", "w".repeat(63)).values())
        .allMatch(PlanCheck::isLabel)
        .contains("web--111111111111", "w".repeat(63));
  }

  private static Map<String, String> labels(String first, String second) {
    return Labels.of(List.of(new Labels.Named(ONE, first), new Labels.Named(TWO, second)));
  }
}
