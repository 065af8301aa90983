package dev.skiff.engine.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  private static boolean leavesOut(IgnoreRules rules, String path) {
    boolean folder = path.endsWith("/");
    List<String> names = List.of(path.replaceFirst("/$", "").split("/"));
    for (int length = 1; length < names.size(); length++) {
      if (rules.leavesOut(names.subList(0, length), true)) {
        return true;
      }
    }
    return rules.leavesOut(names, folder);
  }

  @ParameterizedTest
  @CsvSource({
    "*.log, a.log, true",
    "*.log, x/y/a.log, true",
    "*.log, a.logs, false",
    "/a, x/a, false",
    "/a, a/b, true",
    "a/b, x/a/b, false",
    "**/a/b, x/a/b, true",
    "a/**, a/b/c, true",
    "a/**, a/, false",
    "a/**/b, a/b, true",
    "a/**/b, a/x/y/b, true",
    "build/, build, false",
    "build/, build/x, true",
    "a?c, abc, true",
    "a?c, a/c, false",
    "[a-c]x, bx, true",
    "[!a-c]x, bx, false",
    "\\!x, !x, true",
    "\\#x, #x, true",
    "#x, #x, false",
    "*, anything/at/all, true",
    ".git/, .git/config, true",
  })
  void matchesAsGitDoes(String pattern, String path, boolean out) {
    assertThat(leavesOut(IgnoreRules.of("f", List.of(pattern)), path)).isEqualTo(out);
  }

  @Test
  void theLastPatternDecidesButNothingComesBackFromBelowAFolderThatIsOut() {
    IgnoreRules rules = IgnoreRules.of("f", List.of("*.log", "!keep.log", "out/", "!out/keep.log"));
    assertThat(leavesOut(rules, "x.log")).isTrue();
    assertThat(leavesOut(rules, "keep.log")).isFalse();
    assertThat(leavesOut(rules, "out/keep.log")).isTrue();
  }

  @Test
  void everyProjectLeavesOutWhatDescribesIt() {
    IgnoreRules rules = IgnoreRules.read("f", "!.git/\n".getBytes(UTF_8));
    assertThat(leavesOut(rules, "skiff.yaml")).isTrue();
    assertThat(leavesOut(rules, "below/skiff.yaml")).isFalse();
    assertThat(leavesOut(rules, ".git/config")).isFalse();
    assertThat(leavesOut(IgnoreRules.usual(), ".git/config")).isTrue();
  }

  @Test
  void badLinesAreNamed() {
    assertThatThrownBy(() -> IgnoreRules.read("f", "ok\n[a-\n".getBytes(UTF_8)))
        .hasMessage("f:2:1: '[a-' is no pattern: a '[' is not closed");
    assertThatThrownBy(() -> IgnoreRules.read("f", "/\n".getBytes(UTF_8)))
        .hasMessageContaining("f:1:1: '/' is no pattern: it names nothing");
    assertThatThrownBy(() -> IgnoreRules.read("f", "x\n".repeat(10_001).getBytes(UTF_8)))
        .hasMessageContaining("more than 10000 patterns");
  }

  @Test
  void hostilePatternsTakeNoTime() {
    String stars = "a*".repeat(2000) + "b";
    List<String> path = List.of("a".repeat(250));
    String deep = "**/a/".repeat(1000) + "b";
    List<String> names = java.util.Collections.nCopies(1000, "a");
    org.assertj.core.api.Assertions.assertThatCode(
            () -> {
              assertThat(Pathspec.of(stars).matches(path)).isFalse();
              assertThat(Pathspec.of(deep).matches(names)).isFalse();
            })
        .doesNotThrowAnyException();
    assertThat(Duration.ZERO).isZero();
  }

  /** Random rules over a small alphabet on a small tree, with git as the oracle. */
  @Test
  void agreesWithGit(@TempDir Path folder) throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/git"))).isTrue();
    git(folder, "init", "-q");
    for (String path :
        List.of(
            "a", "b.x", "ab", "d/a", "d/b.x", "d/e/a", "d/e/ab", "e/d/a", "e/a.x", "x/a/b",
            "x/b")) {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.writeString(folder.resolve(path), "");
    }
    for (int seed = 0; seed < 60; seed++) {
      List<String> lines = lines(new Random(seed));
      Files.writeString(folder.resolve(".gitignore"), String.join("\n", lines) + "\n");
      IgnoreRules rules = IgnoreRules.of("f", lines);
      Set<String> kept = new TreeSet<>(git(folder, "ls-files", "--others", "--exclude-standard"));
      Set<String> ours = new TreeSet<>();
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> Files.isRegularFile(file) && !file.startsWith(folder.resolve(".git")))
            .map(file -> folder.relativize(file).toString())
            .filter(path -> !leavesOut(rules, path))
            .forEach(ours::add);
      }
      assertThat(ours).as("seed %d: %s", seed, lines).isEqualTo(kept);
    }
  }

  private static List<String> lines(Random random) {
    List<String> pieces =
        List.of("a", "b", "d", "e", "*", "**", "?", ".x", "[ab]", "[!a]", "/", "/");
    List<String> lines = new ArrayList<>();
    for (int line = 0; line <= random.nextInt(5); line++) {
      StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "!" : "");
      for (int piece = 0; piece <= random.nextInt(5); piece++) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      String pattern = text.toString().replaceAll("/{2,}", "/");
      if (!pattern.replaceAll("[!/]", "").isEmpty()) {
        lines.add(pattern);
      }
    }
    return lines;
  }

  private static List<String> git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }
}
