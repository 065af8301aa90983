package dev.skiff.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no template and no JSON is refused, whatever it is; nothing else is thrown. */
class HostileInputTest {
  private static final long SEED = 20260131;

  private static final String[] WORDS = {
    "{{",
    "}}",
    "{{-",
    "-}}",
    " ",
    "range ",
    "if ",
    "else ",
    "end",
    "with ",
    ".",
    ".A",
    ".B.C",
    "$",
    "$x",
    ":=",
    "=",
    ",",
    "|",
    "(",
    ")",
    "\"",
    "`",
    "\\",
    "1",
    "-1",
    "99999999999",
    "1e999",
    "json ",
    "index ",
    "slice ",
    "printf ",
    "\"%s%d%\"",
    "len ",
    "and ",
    "eq ",
    "nil",
    "true",
    "/*",
    "*/",
    "break",
    "continue",
    "\u0000",
    "日",
    "\ud800",
    "pad ",
    "truncate ",
    "split ",
    "join ",
    "table "
  };

  private static final Value VALUE =
      JsonReader.read(
          "{\"A\":[1,\"x\",null,true,{\"C\":2.5}],\"B\":{\"C\":\"日本\",\"d\":1e400},\"E\":\"\"}");

  @Test
  void templatesOfAnyWordsAreRenderedOrRefused() {
    Random random = new Random(SEED);
    int rendered = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder template = new StringBuilder();
      for (int words = random.nextInt(14); words >= 0; words--) {
        template.append(WORDS[random.nextInt(WORDS.length)]);
      }
      rendered += isRendered(template.toString()) ? 1 : 0;
    }
    assertThat(rendered).as("seed " + SEED).isPositive();
  }

  @Test
  void aGoodTemplateWithOneWrongCharacterIsRenderedOrRefused() {
    String good =
        "{{range $i, $e := .A}}{{if eq $i 1}}{{$e | upper | printf \"%5s\"}}{{else}}{{json .}}"
            + "{{end}}{{end}}{{(index .A 4).C}}{{with .B}}{{.C}}{{end}}{{- \"x\" -}} y";
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder template = new StringBuilder(good);
      template.setCharAt(random.nextInt(good.length()), (char) random.nextInt(128));
      isRendered(template.toString());
    }
  }

  @Test
  void jsonWithOneWrongCharacterIsReadOrRefused() {
    String good = "{\"a\":[1,-2.5e3,true,null,\"\\u00e9\\n\"],\"b\":{\"c\":{}},\"d\":[[]]}";
    Random random = new Random(SEED);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder json = new StringBuilder(good);
      int at = random.nextInt(good.length());
      if (random.nextBoolean()) {
        json.setCharAt(at, (char) random.nextInt(128));
      } else {
        json.setLength(at);
      }
      try {
        String written = JsonWriter.write(JsonReader.read(json.toString()));
        assertThat(JsonWriter.write(JsonReader.read(written))).isEqualTo(written);
      } catch (TemplateFailure e) {
        assertThat(e).hasMessageStartingWith("this is not JSON");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "nul",
        "1 2",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "--1",
        "[}",
        "{1:2}"
      })
  void whatIsNoJsonIsRefused(String json) {
    assertThatThrownBy(() -> JsonReader.read(json)).isInstanceOf(TemplateFailure.class);
  }

  @Test
  void depthAndNumbersAreBounded() {
    assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).hasMessageContaining("levels");
    assertThatThrownBy(() -> JsonReader.read("9".repeat(1000))).hasMessageContaining("too long");
    assertThat(JsonReader.read("1e999999").shown()).isEqualTo("1E+999999");
  }

  @Test
  void whatIsWrittenNeedsNoTerminalToBeSafe() {
    assertThat(JsonWriter.write(Value.of("\u001b[2J\u009b\"\\\n\ud800é日")))
        .isEqualTo("\"\\u001b[2J\\u009b\\\"\\\\\\n\\ud800é日\"");
  }

  private static boolean isRendered(String template) {
    try {
      Template.parse(template).render(VALUE);
      return true;
    } catch (TemplateFailure e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + SEED + ", template " + template, e);
    }
  }
}
