package dev.skiff.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Checkstyle does not see: C, shell and documents, and the history. */
class TidyTest {
  private static final int MAX_LINES = 400;
  private static final int MAX_SUBJECT = 72;
  private static final Pattern SOURCE =
      Pattern.compile(".*\\.(java|c|h|sh|xml|md)|.*/(dev|stage|skiff|skiffd|run)");
  // Split, so that this file does not name what it forbids.
  private static final Pattern NOTE_TO_SELF =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern PATH_OF_A_MACHINE =
      Pattern.compile("(?<![a-z])/(ro" + "ot/[a-z.]+/|wo" + "rk/)");

  @Test
  void noFileIsLongerThanAReaderHolds() throws IOException {
    assertThat(
            sources().stream()
                .filter(file -> !isDocument(file))
                .filter(file -> linesOf(file) > MAX_LINES))
        .isEmpty();
  }

  @Test
  void notesToSelfAreIssuesInstead() throws IOException {
    assertThat(
            sources().stream()
                .filter(file -> !file.endsWith("checkstyle.xml"))
                .filter(file -> contains(file, NOTE_TO_SELF)))
        .isEmpty();
  }

  @Test
  void noFileKnowsTheMachineItWasWrittenOn() throws IOException {
    assertThat(sources().stream().filter(file -> contains(file, PATH_OF_A_MACHINE))).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItOwns() throws IOException {
    List<Path> silent =
        sources().stream()
            .filter(file -> file.toString().contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .toList();
    assertThat(silent).isEmpty();
  }

  @Test
  void commitSubjectsFitALine() throws IOException, InterruptedException {
    assumeTrue(Files.exists(repository().resolve(".git")), "no history here");
    Process log =
        new ProcessBuilder("git", "log", "--format=%s", "--no-merges", "-n", "200")
            .directory(repository().toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String subjects = new String(log.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(log.waitFor() == 0, "git does not show its history");
    assertThat(subjects.lines().filter(subject -> subject.length() > MAX_SUBJECT)).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(repository())) {
      return files
          .filter(file -> SOURCE.matcher(file.toString()).matches())
          .filter(Files::isRegularFile)
          .filter(
              file -> !repository().relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
          .toList();
    }
  }

  private static boolean isDocument(Path file) {
    return file.toString().endsWith(".md");
  }

  private static long linesOf(Path file) {
    return text(file).lines().count();
  }

  private static boolean contains(Path file, Pattern pattern) {
    return pattern.matcher(text(file)).find();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(file.toString(), e);
    }
  }

  private static Path repository() {
    Optional<Path> root = Optional.of(Path.of("").toAbsolutePath());
    while (root.isPresent() && !Files.exists(root.get().resolve("dev"))) {
      root = root.map(Path::getParent);
    }
    return root.orElseThrow();
  }
}
