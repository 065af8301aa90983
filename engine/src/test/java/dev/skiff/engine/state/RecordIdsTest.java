package dev.skiff.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordIdsTest {
  private static final List<String> IDS =
      List.of("bb00000000000002", "aa00000000000001", "bb00000000000001");

  @Test
  void idsAreAsLongAsAskedAndTheGeneratorsOwn() {
    assertThat(RecordIds.random(new Random(1), 16))
        .matches("[0-9a-f]{32}")
        .isEqualTo(RecordIds.random(new Random(1), 16));
  }

  @Test
  void aBeginningMeansTheOneRecordThatHasIt() {
    assertThat(begunBy("a", IDS)).isEqualTo("aa00000000000001");
    assertThat(begunBy("bb00000000000002", IDS)).isEqualTo("bb00000000000002");
  }

  @Test
  void noneAndSeveralAreRefusedAndTheEmptyBeginningMeansNone() {
    assertThatThrownBy(() -> begunBy("c", IDS)).hasMessage("none");
    assertThatThrownBy(() -> begunBy("", IDS.subList(0, 1))).hasMessage("none");
    assertThatThrownBy(() -> begunBy("b", IDS)).hasMessage("[bb0000000000, bb0000000000]");
    List<String> many =
        IntStream.range(0, 30)
            .mapToObj("b%011d"::formatted)
            .sorted((a, b) -> b.compareTo(a))
            .toList();
    assertThatThrownBy(() -> begunBy("b", many))
        .hasMessageStartingWith("[b00000000000, b00000000001,")
        .hasMessageEndingWith(" b00000000009]");
  }

  private static String begunBy(String beginning, List<String> ids) {
    return RecordIds.begunBy(
        beginning,
        ids,
        Function.identity(),
        () -> new IllegalArgumentException("none"),
        several -> new IllegalArgumentException(several.toString()));
  }
}
