package dev.skiff.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Disks as an overlay's kernel leaves them, made with e2fsprogs. */
final class UpperDisks {
  private UpperDisks() {}

  /** An ext4 file system with {@code upper} and {@code work}, then changed by debugfs. */
  static Path make(Path folder, String... commands) throws IOException, InterruptedException {
    Path tree = folder.resolve("disk-tree");
    Files.createDirectories(tree.resolve("upper"));
    Files.createDirectories(tree.resolve("work/work"));
    Path disk = folder.resolve("upper.img");
    run("mke2fs", "-q", "-F", "-t", "ext4", "-d", tree.toString(), disk.toString(), "16m");
    Path script = folder.resolve("commands");
    Files.write(script, Arrays.asList(commands));
    String said = run("debugfs", "-w", "-f", script.toString(), disk.toString());
    assertThat(said.lines().filter(line -> !line.startsWith("debugfs")))
        .allMatch(line -> line.startsWith("Allocated inode"));
    return disk;
  }

  private static String run(String tool, String... arguments)
      throws IOException, InterruptedException {
    Path program =
        Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
            .map(place -> Path.of(place, tool))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of("missing"));
    assumeTrue(Files.exists(program), tool + " of e2fsprogs is not installed");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }
}
