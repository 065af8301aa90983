package dev.skiff.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Each line of standard input as one command, its words apart by blanks, in one JVM: what the
 * packaging lets a JVM see before it writes the archive of classes that the command starts from
 * (JEP 483, JEP 514). The commands' exit codes do not matter.
 */
public final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        new Skiff(Main.ofProcess()).run(line.strip().split(" +"));
      }
    }
  }
}
