package dev.skiff.wire.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
  private static final long SEED = 20_260_411L;

  @ParameterizedTest
  @CsvSource({
    "'ctrl-p,ctrl-q', '\u0010\u0011'",
    "'', '\u0010\u0011'",
    "'ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_', '\u0000\u001b\u001c\u001d\u001e\u001f'",
    "'a,B,Ctrl-Z,del', 'aB\u001a\u007f'",
  })
  void dockersNotationIsUnderstood(String text, String keys) {
    DetachScanner scanner = DetachKeys.parse(text).scanner();
    assertThat(scanner.pass(bytes(keys), keys.length())).isEmpty();
    assertThat(scanner.detached()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {",", "ctrl-", "ctrl-1", "ctrl-aa", "shift-a", "a,,b", "\u00e9", "ctrl-p,", "ab"})
  void whatNamesNoKeysIsRefused(String text) {
    assertThatThrownBy(() -> DetachKeys.parse(text))
        .isInstanceOf(DetachKeys.Malformed.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void tooManyKeysAreRefused() {
    assertThatThrownBy(() -> DetachKeys.parse("a,".repeat(16) + "a"))
        .isInstanceOf(DetachKeys.Malformed.class);
    assertThat(DetachKeys.parse("a,".repeat(15) + "a")).isNotNull();
  }

  @Test
  void keysThatAreCutApartAreFoundAndNothingBehindThemPasses() {
    DetachScanner scanner = DetachKeys.DEFAULT.scanner();
    assertThat(scanner.pass(bytes("x\u0010"), 2)).isEqualTo(bytes("x"));
    assertThat(scanner.detached()).isFalse();
    assertThat(scanner.pass(bytes("\u0011y"), 2)).isEmpty();
    assertThat(scanner.detached()).isTrue();
    assertThat(scanner.pass(bytes("z"), 1)).isEmpty();
    assertThat(scanner.rest()).isEmpty();
  }

  @Test
  void whatOnlyBeganLikeTheKeysPasses() {
    DetachScanner scanner = DetachKeys.DEFAULT.scanner();
    assertThat(scanner.pass(bytes("\u0010\u0010a\u0010"), 4)).isEqualTo(bytes("\u0010\u0010a"));
    assertThat(scanner.rest()).isEqualTo(bytes("\u0010"));
  }

  /** Against the plainest way to say it: up to the first place where the keys are. */
  @Test
  void anyTypingCutAnywhereIsTheTextBeforeTheKeys() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      String keys = letters(random, 1 + random.nextInt(5));
      String typed = letters(random, random.nextInt(30));
      DetachScanner scanner = DetachKeys.parse(String.join(",", keys.split(""))).scanner();
      int at = typed.indexOf(keys);
      assertThat(fed(scanner, bytes(typed), random))
          .as("seed %s, keys %s, typed %s", SEED, keys, typed)
          .isEqualTo(at < 0 ? typed : typed.substring(0, at));
      assertThat(scanner.detached()).isEqualTo(at >= 0);
    }
  }

  private static String fed(DetachScanner scanner, byte[] typed, Random random) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    int from = 0;
    while (from < typed.length) {
      int to = from + 1 + random.nextInt(typed.length - from);
      passed.writeBytes(scanner.pass(Arrays.copyOfRange(typed, from, to), to - from));
      from = to;
    }
    passed.writeBytes(scanner.rest());
    return passed.toString(StandardCharsets.ISO_8859_1);
  }

  private static String letters(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
