package dev.skiff.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Compiles small programs for guests into a folder. */
public final class Programs {
  private static final Duration COMPILING = Duration.ofMinutes(3);

  private final Path folder;

  public Programs(Path folder) {
    this.folder = folder;
  }

  public Path staticC(String name, String source) {
    return c(name, source, "-static");
  }

  public Path dynamicC(String name, String source) {
    return c(name, source);
  }

  private Path c(String name, String source, String... options) {
    Path text = write(name + ".c", source);
    Path program = folder.resolve(name);
    List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-o", program.toString()));
    command.addAll(List.of(options));
    command.add(text.toString());
    compile(command, Map.of());
    return program;
  }

  /** Runs a tool of this machine, which must succeed. */
  public void run(Object... command) {
    compile(Stream.of(command).map(Object::toString).toList(), Map.of());
  }

  /** The web program of examples/hello, static. */
  public Path hello() {
    Path program = folder.resolve("hello");
    Path source = Staged.examples().resolve("hello/hello.c");
    compile(
        List.of("gcc", "-O2", "-static", "-o", program.toString(), source.toString()), Map.of());
    return program;
  }

  /** Empty where no Go is installed. */
  public Optional<Path> go(String name, String source) {
    return find("go")
        .map(go -> {
          Path program = folder.resolve(name);
          Path text = write(name + ".go", source);
          compile(
              List.of(go.toString(), "build", "-o", program.toString(), text.toString()),
              Map.of(
                  "CGO_ENABLED",
                  "0",
                  "GOTOOLCHAIN",
                  "local",
                  "GOCACHE",
                  folder.resolve("go-cache").toString(),
                  "GOPATH",
                  folder.resolve("go-path").toString()));
          return program;
        });
  }

  /** Empty where no Rust is installed. */
  public Optional<Path> rust(String name, String source) {
    return find("rustc")
        .map(rustc -> {
          Path program = folder.resolve(name);
          Path text = write(name + ".rs", source);
          compile(
              List.of(rustc.toString(), "-O", "-o", program.toString(), text.toString()), Map.of());
          return program;
        });
  }

  private Path write(String name, String source) {
    try {
      return Files.writeString(folder.resolve(name), source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    try (RunningCommand running = new RunningCommand(builder)) {
      assertThat(running.finish(COMPILING).succeeded().exitCode()).isZero();
    }
  }

  private static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/local/go/bin"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
