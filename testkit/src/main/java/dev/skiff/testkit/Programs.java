package dev.skiff.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  /**
   * A kernel of a page that says what it is told, and ends with the code that is in it.
   *
   * @param entry how it is entered: {@code PVH} or {@code MULTIBOOT}
   */
  public Path kernel(String entry) {
    for (String source : List.of("guest.c", "start.S", "guest.ld")) {
      try (InputStream in =
          Objects.requireNonNull(Programs.class.getResourceAsStream("guest/" + source))) {
        Files.copy(in, folder.resolve(source), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Path kernel = folder.resolve(entry.toLowerCase(Locale.ROOT) + "-guest");
    run(
        "gcc",
        "-m32",
        "-march=i386",
        "-O1",
        "-ffreestanding",
        "-fno-pic",
        "-fno-stack-protector",
        "-nostdlib",
        "-static",
        "-no-pie",
        "-Wl,--build-id=none,-T," + folder.resolve("guest.ld"),
        "-D" + entry,
        "-o",
        kernel,
        folder.resolve("start.S"),
        folder.resolve("guest.c"));
    return kernel;
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
}
