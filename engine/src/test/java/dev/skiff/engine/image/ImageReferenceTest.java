package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "web, web, latest",
    "web:v1, web, v1",
    "a__b-c--d.e/f:_X.y-1, a__b-c--d.e/f, _X.y-1",
    "localhost/web, localhost/web, latest",
    "localhost:5000/web:v1, localhost:5000/web, v1",
    "Registry.Example.com/team/web, Registry.Example.com/team/web, latest",
    "host:80/web, host:80/web, latest",
    "deadbeef, deadbeef, latest",
  })
  void aNameAndATagAreToldApart(String text, String name, String tag) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference.name()).isEqualTo(name);
    assertThat(reference.tag()).contains(tag);
    assertThat(reference.nameAndTag()).isEqualTo(name + ":" + tag);
  }

  @Test
  void aDigestStandsInForATag() {
    ImageReference reference = ImageReference.parse("web@" + DIGEST);
    assertThat(reference.tag()).isEmpty();
    assertThat(reference.digest()).map(Digest::toString).contains(DIGEST);
    assertThat(reference).hasToString("web@" + DIGEST);
    assertThat(ImageReference.parse("web:v1@" + DIGEST)).hasToString("web:v1@" + DIGEST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Web|names of images are in lower case|web",
        "Team/Web:V1|names of images are in lower case|team/web:V1",
        "web:|a tag has 1 to 128|",
        "web:.x|a tag has 1 to 128|",
        "web@sha256:12|after '@' there must be sha256:|",
        "we b|not printable ASCII|",
        "wéb|not printable ASCII|",
        "-web|a name is made of|",
        "web-|a name is made of|",
        "a___b|a name is made of|",
        "a//b|a name is made of|",
        "../web|a name is made of|",
        "host:port/web|a name is made of|",
      })
  void whatIsWrongIsSaid(String text, String why, String suggestion) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOfSatisfying(
            ImageFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("image.bad-reference");
              assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
              assertThat(failure).hasMessageContaining(why);
              assertThat(failure.hint())
                  .isEqualTo(suggestion == null ? "" : "did you mean '" + suggestion + "'?");
            });
  }

  @Test
  void lengthsAreBounded() {
    assertThat(ImageReference.parse("a".repeat(255) + ":" + "b".repeat(128))).isNotNull();
    assertThatThrownBy(() -> ImageReference.parse("a".repeat(256)))
        .hasMessageContaining("longer than 255");
    assertThatThrownBy(() -> ImageReference.parse("a".repeat(100_000)))
        .hasMessageContaining("longer than");
    assertThatThrownBy(() -> ImageReference.parse("")).hasMessageContaining("it is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "My Program.exe", "__x__", "ÄÖ", "a.out", "-", "UPPER"})
  void everyProgramHasAName(String fileName) {
    assertThat(ImageReference.ofProgram(fileName).tag()).contains("latest");
  }

  @Test
  void theNameOfAProgramIsKeptWhereItMayBe() {
    assertThat(ImageReference.ofProgram("hello")).hasToString("hello:latest");
    assertThat(ImageReference.ofProgram("My_Web.Server2")).hasToString("my-web-server2:latest");
    assertThat(ImageReference.ofProgram("Ä")).hasToString("program:latest");
    assertThat(ImageReference.ofProgram("a" + "-b".repeat(200)).name()).hasSizeLessThan(129);
  }

  @Test
  void whateverIsParsedIsPrintedAsItWas() {
    long seed = 20260101;
    Random random = new Random(seed);
    String letters = "ab9AZ./:@-_ \u00e4";
    int parsed = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        ImageReference reference = ImageReference.parse(text.toString());
        assertThat(reference.toString()).as("seed %d", seed).startsWith(text.toString());
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        parsed++;
      } catch (ImageFailure refused) {
        assertThat(refused.code()).isEqualTo("image.bad-reference");
      }
    }
    assertThat(parsed).isGreaterThan(1000);
  }

  /**
   * Each line: what was typed, what it means or why it is refused. Written by the grammar's rules.
   */
  @Test
  void theGrammarIsTheDistributions() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (InputStream file = ImageReferenceTest.class.getResourceAsStream("references.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
        String[] parts = line.split(" +=> +", 2);
        String typed = parts[0].replace("<64>", "0123456789abcdef".repeat(4));
        String meant = meaning(typed).replace("0123456789abcdef".repeat(4), "<64>");
        if (!meant.equals(parts[1])) {
          wrong.add(parts[0] + " => " + meant);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String meaning(String typed) {
    try {
      return ImageReference.parse(typed).toString();
    } catch (ImageFailure refused) {
      return "refused";
    }
  }
}
