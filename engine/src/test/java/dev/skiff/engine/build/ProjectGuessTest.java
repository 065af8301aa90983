package dev.skiff.engine.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.project.Project;
import dev.skiff.engine.project.Project.FileRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectGuessTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @TempDir Path place;
  private Path folder;

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectory(place.resolve("thing"));
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), text);
  }

  private ProjectGuess guess() {
    ProjectGuess guess = ProjectGuess.of(folder);
    assertThat(guess.findings()).isNotEmpty();
    return guess;
  }

  /** What is written is what is read, comments and all. */
  private static Project project(ProjectGuess guess) {
    return Project.read("skiff.yaml", guess.text().getBytes(UTF_8));
  }

  @Test
  void aGoModule() throws IOException {
    write("go.mod", "module example.org/tools/greeter\n\ngo 1.21\n");
    write("main.go", "http.ListenAndServe(\":8081\", nil)");
    write("templates/a.html", "");
    ProjectGuess guess = guess();
    Project project = project(guess);
    assertThat(project.name()).contains("greeter");
    assertThat(project.program()).isEqualTo("greeter");
    assertThat(project.ports()).extracting(Project.Port::toString).containsExactly("8081:8081/tcp");
    assertThat(project.files()).containsExactly(fileRule("templates"));
    assertThat(guess.next()).isEqualTo("CGO_ENABLED=0 go build -o greeter .");
    assertThat(guess.findings())
        .containsExactly(
            "go.mod: a Go program, module example.org/tools/greeter",
            "templates/: comes with it, as /app/templates",
            "main.go:1 speaks of port 8081: published as the same here");
  }

  @Test
  void aCargoPackageThatIsBuilt() throws IOException {
    write("Cargo.toml", "[package]\nname = \"counter\"\n\n[dependencies]\nname = \"x\"\n");
    write("target/release/counter", "");
    ProjectGuess guess = guess();
    assertThat(project(guess).program()).isEqualTo("target/release/counter");
    assertThat(guess.next()).isEmpty();
  }

  @Test
  void makefilesSayWhatTheyMake() throws IOException {
    write("Makefile", "CC := gcc\nall: server\nserver: server.o\n");
    assertThat(project(guess()).program()).isEqualTo("server");
    write("Makefile", "bin/web: web.c\n");
    assertThat(project(guess()).program()).isEqualTo("bin/web");
    Files.delete(folder.resolve("Makefile"));
    write("clock.c", "int main(void) { return bind(9999); }");
    assertThat(guess().next()).isEqualTo("gcc -O2 -static -o clock clock.c");
  }

  @Test
  void aProgramThatLiesThereNeedsNoSources() throws IOException {
    new Compiler(place).program(folder.resolve("bin/thing"), "-static");
    new Compiler(place).program(folder.resolve("bin/other"), "-static");
    ProjectGuess guess = guess();
    assertThat(project(guess).program()).isEqualTo("bin/thing");
    assertThat(guess.findings()).contains("other programs here: bin/other, bin/thing");
  }

  @Test
  void pythonComesWithItsInterpreterAndLibrary() throws IOException {
    write("app.py", "serve(port=8083)");
    write(".venv/pyvenv.cfg", "");
    Project project = project(guess());
    assertThat(project.program()).startsWith("/usr/bin/python3.");
    assertThat(project.arguments()).containsExactly("/app/app.py");
    assertThat(project.files().stream().map(FileRule::from))
        .hasSize(3)
        .contains(".")
        .anyMatch(from -> from.startsWith("/usr/lib/python3."))
        .anyMatch(from -> from.startsWith(".venv/lib/python3."));
    assertThat(project.environment()).containsEntry("PYTHONPATH", "/app/packages");
  }

  @Test
  void nodeStartsWhatItsManifestSays() throws IOException {
    write("package.json", "{\"main\": \"./lib/start.js\"}");
    assertThat(project(guess()).arguments()).containsExactly("/app/lib/start.js");
  }

  @Test
  void ofNothingNothingIsGuessed() {
    assertThatThrownBy(this::guess).hasMessageContaining("it has no go.mod, Cargo.toml");
    assertThatThrownBy(() -> ProjectGuess.of(place.resolve("nowhere")))
        .hasMessageContaining("there is no such folder");
  }

  @Test
  void namesThatYamlWouldReadOtherwiseAreQuoted() {
    assertThat(List.of("yes", "1.5", "a: b", "", "x\"\\y", "*a", "ok-1/x"))
        .extracting(ProjectText::scalar)
        .containsExactly(
            "\"yes\"", "\"1.5\"", "\"a: b\"", "\"\"", "\"x\\\"\\\\y\"", "\"*a\"", "ok-1/x");
  }

  @Test
  void everyExampleIsUnderstood() {
    for (String example : List.of("c", "go", "rust", "python", "hello")) {
      ProjectGuess guess = ProjectGuess.of(EXAMPLES.resolve(example).toAbsolutePath().normalize());
      assertThat(project(guess).ports()).as(example).hasSize(1);
    }
  }

  private static FileRule fileRule(String from) {
    return Project.read("f", ("program: x\nfiles: [" + from + "]").getBytes(UTF_8))
        .files()
        .getFirst();
  }
}
