package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** gcc, for programs and libraries of tests that only call each other. */
public final class Compiler {
  private final Path folder;

  public Compiler(Path folder) {
    this.folder = folder;
  }

  /** A library with a function and a soname of its own name, that calls the functions of others. */
  Path library(Path target, List<Path> calls, String... options) throws IOException {
    String function = function(target);
    String soname = "-Wl,-soname," + target.getFileName();
    return compile(
        target, "int " + function + "(void)", calls, with("-shared -fPIC " + soname, options));
  }

  /** A program that calls functions of libraries. */
  Path program(Path target, List<Path> calls, String... options) throws IOException {
    return compile(target, "int main(void)", calls, with("-Wl,--no-as-needed", options));
  }

  /** A program that does nothing. */
  public Path program(Path target, String... options) throws IOException {
    return program(target, List.of(), options);
  }

  private Path compile(Path target, String signature, List<Path> calls, List<String> options)
      throws IOException {
    Files.createDirectories(target.getParent());
    StringBuilder source = new StringBuilder();
    calls.forEach(call -> source.append("int ").append(function(call)).append("(void);\n"));
    source.append(signature).append(" { return 0");
    calls.forEach(call -> source.append(" + ").append(function(call)).append("()"));
    source.append("; }\n");
    Path file = Files.writeString(folder.resolve("source.c"), source);
    List<String> command =
        new ArrayList<>(List.of("gcc", "-O0", "-o", target.toString(), file.toString()));
    command.addAll(options);
    command.add("-Wl,--unresolved-symbols=ignore-in-shared-libs");
    calls.forEach(call -> command.add(call.toString()));
    run(command);
    return target;
  }

  /** What a command prints; it must succeed. */
  static List<String> run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (Stream<String> lines = process.inputReader().lines()) {
      List<String> output = lines.toList();
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + output);
      }
      return output;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> with(String first, String... options) {
    List<String> all = new ArrayList<>(List.of(first.split(" ", -1)));
    all.addAll(List.of(options));
    return all;
  }

  private static String function(Path library) {
    return "of_" + library.getFileName().toString().replaceAll("[^a-z0-9]", "_");
  }
}
