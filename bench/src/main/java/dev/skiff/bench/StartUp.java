package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person waits for a command of the distribution that only asks, with 100 instances there,
 * beside a shell that does nothing and Docker's own client on the same socket.
 */
final class StartUp implements Benchmark {
  private static final int ROUNDS = 21;
  private static final int INSTANCES = 100;

  @Override
  public String name() {
    return "start-up";
  }

  @Override
  public Report measure(SkiffHome home) {
    Path skiff = Path.of(System.getProperty("skiff.dist"), "bin", "skiff");
    Path program = home.programs().staticC("small", "int main(void) { return 0; }");
    home.skiff("build", "-t", "small:1", program).succeeded();
    for (int instance = 0; instance < INSTANCES; instance++) {
      home.skiff("create", "--name", "small-" + instance, "small:1").succeeded();
    }
    Map<Series, List<String>> commands = commands(skiff);
    for (int round = 0; round < ROUNDS; round++) {
      commands.forEach((series, command) -> series.add(took(home, command)));
    }
    return new Report(
        name(),
        "Whole processes, warm files, rounds interleaved; a home with %d instances."
            .formatted(INSTANCES),
        List.copyOf(commands.keySet()),
        docker().isPresent() ? List.of() : List.of("No docker client on this computer."));
  }

  private static Map<Series, List<String>> commands(Path skiff) {
    Map<Series, List<String>> commands = new LinkedHashMap<>();
    for (String command : List.of("ps -a", "images", "version")) {
      List<String> words = new ArrayList<>(List.of(skiff.toString()));
      words.addAll(List.of(command.split(" ", -1)));
      commands.put(new Series("skiff " + command, "ms"), words);
    }
    docker()
        .ifPresent(docker -> {
          commands.put(new Series("docker ps -a", "ms"), List.of(docker.toString(), "ps", "-a"));
          commands.put(new Series("docker version", "ms"), List.of(docker.toString(), "version"));
        });
    commands.put(new Series("sh -c :", "ms"), List.of("sh", "-c", ":"));
    return commands;
  }

  private static Optional<Path> docker() {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .map(folder -> Path.of(folder, "docker"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Duration took(SkiffHome home, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("SKIFF_HOME", home.home().toString());
    builder.environment().put("SKIFF_HOST", "unix://" + home.socket());
    builder.environment().put("DOCKER_HOST", "unix://" + home.socket());
    try {
      long began = System.nanoTime();
      int status = builder.start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(command + " exited with " + status);
      }
      return Duration.ofNanos(System.nanoTime() - began);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
