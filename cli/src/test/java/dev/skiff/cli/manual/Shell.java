package dev.skiff.cli.manual;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Programs of this computer that tests try our texts with. */
final class Shell {
  private Shell() {}

  record Ran(int code, String out, String err) {}

  static boolean isHere(String program) {
    return Stream.of("/bin/", "/usr/bin/", "/usr/local/bin/")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
  }

  static Ran run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    CompletableFuture<byte[]> err =
        CompletableFuture.supplyAsync(() -> {
          try {
            return process.getErrorStream().readAllBytes();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(err.join(), StandardCharsets.UTF_8);
    return new Ran(process.onExit().join().exitValue(), out, errors);
  }
}
