package dev.skiff.engine.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GlobTest {
  private static boolean names(String from, String below) {
    return Glob.of(from).names(List.of(below.split("/")));
  }

  @Test
  void whatComesBeforeTheFirstPatternIsWhereItBegins() {
    assertThat(Glob.of("a/b/*.c").base()).isEqualTo("a/b");
    assertThat(Glob.of("*.c").base()).isEqualTo(".");
    assertThat(Glob.of("a/b").base()).isEqualTo("a/b");
    assertThat(Glob.of("a/b").plain()).isTrue();
    assertThat(Glob.of("/usr/lib/*").base()).isEqualTo("/usr/lib");
    assertThat(Glob.of("/*").base()).isEqualTo("/");
  }

  @Test
  void aFolderThatIsNamedComesWithAllInIt() {
    assertThat(names("a/*", "b/c/d")).isTrue();
    assertThat(names("a/*.c", "x.c/d")).isTrue();
    assertThat(names("a/*.c", "b/x.c")).isFalse();
    assertThat(names("a/**/*.c", "b/x.c")).isTrue();
    assertThat(names("a/**", "b")).isTrue();
  }

  @Test
  void foldersInWhichNothingCanBeNamedAreNotEntered() {
    assertThat(Glob.of("a/*.c").mayNameBelow(List.of("b"))).isFalse();
    assertThat(Glob.of("a/b*/c").mayNameBelow(List.of("bx"))).isTrue();
    assertThat(Glob.of("a/**/c").mayNameBelow(List.of("b", "d"))).isTrue();
  }

  @Test
  void whatIsNoPatternIsRefused() {
    assertThatThrownBy(() -> Glob.of("a/[b")).hasMessageContaining("a '[' is not closed");
    assertThatThrownBy(() -> Glob.of("a/b\\")).hasMessageContaining("ends with a backslash");
  }

  /** Nothing is named in a folder that was not to be entered. */
  @Test
  void enteringAndNamingAgree() {
    List<String> pieces = List.of("a", "b", "*", "**", "?", "/", "/", "[ab]");
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("*");
      for (int piece = 0; piece < random.nextInt(8); piece++) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      Glob glob = Glob.of(text.toString());
      List<String> path = List.of("a", "b", "ab", "a").subList(0, 1 + random.nextInt(4));
      for (int length = 1; glob.names(path) && length < path.size(); length++) {
        List<String> folder = path.subList(0, length);
        assertThat(glob.names(folder) || glob.mayNameBelow(folder))
            .as("seed %d: %s %s", seed, text, path)
            .isTrue();
      }
    }
  }

  @FuzzTest
  void whateverTheTextTheAnswerIsAGlobOrAFailure(byte[] bytes) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    try {
      boolean _ = Glob.of(text).names(List.of("a", text));
      boolean _ = IgnoreRules.read("f", bytes).leavesOut(List.of("a", "b"), true);
    } catch (ProjectFailure e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
