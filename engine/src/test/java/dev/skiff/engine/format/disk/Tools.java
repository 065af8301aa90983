package dev.skiff.engine.format.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Other people's programs that know a format. */
public final class Tools {
  private Tools() {}

  /**
   * What it printed; a program that is missing makes the test say so, one that fails makes it fail.
   */
  public static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    assumeTrue(installed(command[0]), "not run: " + command[0] + " is not installed");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status = process.waitFor();
    String printed = Files.readString(output);
    assertThat(status).as("%s: %s", List.of(command), printed).isZero();
    return printed;
  }

  private static boolean installed(String program) {
    String folders = System.getenv("PATH") + ":/usr/sbin:/sbin";
    for (String folder : folders.split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
