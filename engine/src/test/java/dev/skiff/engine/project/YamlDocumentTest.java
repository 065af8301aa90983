package dev.skiff.engine.project;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlDocumentTest {
  private static final String SAMPLE =
      """
      program: &p ./web
      args: [a, "b\\n", 'c', *p]
      env: {A: 1, B: "x"}
      files:
        - from: x/**
          to: /y
        - |
          text
      """;

  private static void read(byte[] bytes) {
    YamlDocument.read("f", bytes);
  }

  private static void refused(String yaml, String code, String message) {
    assertThatThrownBy(() -> read(yaml.getBytes(UTF_8)))
        .isInstanceOf(ProjectFailure.class)
        .hasMessageContaining(message)
        .satisfies(failure -> assertThat(((ProjectFailure) failure).code()).isEqualTo(code));
  }

  /** Nine nines of lists in lists: a billion values in a few hundred bytes. */
  @Test
  void aBombIsRefusedBeforeItGoesOff() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String one = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(",", java.util.Collections.nCopies(9, one))));
    }
    refused(
        bomb.toString(), "project.over-limit", "more than 100000 values, repeated ones counted");
  }

  @Test
  void aliasesAreCountedEachTime() {
    YamlValue value = YamlDocument.read("f", "[&a [x, y], *a, *a]".getBytes(UTF_8)).orElseThrow();
    assertThat(value.weight()).isEqualTo(1 + 3 * 3);
  }

  @Test
  void cyclesAreRefused() {
    refused("&a [*a]", "project.cycle", "f:1:5: '*a' stands inside what it repeats");
    refused("&a {b: {c: *a}}", "project.cycle", "'*a'");
  }

  @Test
  void depthSizeAndNumberAreBounded() {
    refused("[".repeat(40) + "]".repeat(40), "project.over-limit", "f:1:18: it nests deeper");
    refused("[" + "x,".repeat(200_000) + "]", "project.over-limit", "more than 100000 values");
    refused("x".repeat((1 << 20) + 1), "project.over-limit", "more than 1 MiB");
    refused("{".repeat(500_000), "project.over-limit", "deeper");
  }

  @Test
  void whatIsNoUtf8IsToldWithItsPlace() {
    byte[] bytes = "a: b\nc: d\u00e4".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> read(bytes)).hasMessage("f:2:5: here it is not in UTF-8");
  }

  @Test
  void commentsAloneAreNoDocument() {
    assertThat(YamlDocument.read("f", "# nothing\n".getBytes(UTF_8))).isEmpty();
    assertThat(YamlDocument.read("f", new byte[0])).isEmpty();
  }

  @FuzzTest
  void whateverTheBytesTheAnswerIsAValueOrAFailure(byte[] bytes) {
    answered(bytes);
  }

  @Test
  void damagedDocumentsAreReadOrRefused() {
    for (int seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = SAMPLE.getBytes(UTF_8);
      for (int change = 0; change <= random.nextInt(8); change++) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            random.nextBoolean() ? (byte) random.nextInt() : bytes[random.nextInt(bytes.length)];
      }
      answered(bytes);
    }
  }

  private static void answered(byte[] bytes) {
    try {
      read(bytes);
      Project.read("f", bytes);
    } catch (ProjectFailure e) {
      assertThat(e.getMessage()).startsWith("f:");
    }
  }
}
