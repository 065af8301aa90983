package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.Staged;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the READMEs of {@code examples} tell: {@code skiff init && skiff run .}, then a request. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class ExamplesTest {
  @Test
  void c(SkiffHome home) throws IOException {
    Path folder = copied(home, "c");
    home.programs().run("make", "-s", "-C", folder);
    assertThat(answer(home, folder, "/")).contains("It is now\n").containsPattern("\\d:\\d\\d UTC");
  }

  @Test
  void go(SkiffHome home) throws IOException {
    Path folder = copied(home, "go");
    give(folder, "greeter", "greeter");
    assertThat(answer(home, folder, "/you")).contains("Hello, you!");
  }

  @Test
  void rust(SkiffHome home) throws IOException {
    Path folder = copied(home, "rust");
    give(folder, "counter", "target/release/counter");
    assertThat(answer(home, folder, "/")).contains("You are visitor ");
  }

  /** The interpreter and its library are this computer's, gathered by the globs of skiff.yaml. */
  @Test
  void python(SkiffHome home) throws IOException {
    if (Files.notExists(Path.of("/usr/bin/python3"))) {
      abort("/usr/bin/python3 is not installed");
    }
    Path folder = copied(home, "python");
    assertThat(answer(home, folder, "/here")).contains("{\"path\": \"/here\"");
    Matcher library =
        Pattern.compile("from: (/usr/lib/python\\S+)\n +exclude: .*test/")
            .matcher(Files.readString(folder.resolve("skiff.yaml")));
    assertThat(library.find()).as("its library is named").isTrue();
    assertThat(home.skiff("files", "ls", "python:" + library.group(1)).succeeded().lines())
        .contains("json", "http")
        .doesNotContain("test", "__pycache__");
  }

  /** What {@code ./dev test} compiled takes the place where the README's command puts it. */
  private static void give(Path folder, String program, String place) throws IOException {
    Path compiled = Staged.program(program).orElseGet(() -> abort("no compiler for it was found"));
    Files.createDirectories(folder.resolve(place).getParent());
    Files.copy(compiled, folder.resolve(place));
  }

  private static Path copied(SkiffHome home, String name) throws IOException {
    Path from = Staged.examples().resolve(name);
    Path to = home.scratch().resolve("examples").resolve(name);
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  /** Boots the folder as it is, but for the port of this computer; what it answers with. */
  private static String answer(SkiffHome home, Path folder, String path) throws IOException {
    home.skiff("init", folder).succeeded();
    int port = WebClient.freePort();
    Path file = folder.resolve("skiff.yaml");
    String text = Files.readString(file);
    assertThat(text).containsPattern("ports: \\[\"(\\d+):\\1\"]");
    Files.writeString(file, text.replaceFirst("ports: \\[\"\\d+:", "ports: [\"" + port + ":"));
    String id = home.boot("run", "-d", "--wait", folder).succeeded().line();
    String body = new WebClient(port).get(path);
    home.boot("rm", "-f", id).succeeded();
    return body;
  }
}
