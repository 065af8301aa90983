package dev.skiff.engine.format.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** e2fsprogs, which make images and know what is in them. */
final class Ext4Tools {
  private Ext4Tools() {}

  /** An image of a folder's tree. */
  static Path image(Path file, Path tree, int kibibytes, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-q", "-F", "-t", "ext4"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-d", tree.toString(), file.toString(), kibibytes + "k"));
    run("mke2fs", arguments);
    return file;
  }

  /** Commands for debugfs, which changes the image. */
  static String debug(Path image, String... commands) throws IOException, InterruptedException {
    Path script = image.resolveSibling(image.getFileName() + ".commands");
    Files.writeString(script, String.join("\n", commands) + "\n");
    return run("debugfs", List.of("-w", "-f", script.toString(), image.toString()));
  }

  /** Replays the journal, and finds nothing else to mend. */
  static void replay(Path image) throws IOException, InterruptedException {
    run("e2fsck", List.of("-y", "-E", "journal_only", image.toString()));
  }

  static String run(String tool, List<String> arguments) throws IOException, InterruptedException {
    Path program =
        Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
            .map(folder -> Path.of(folder, tool))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of("missing"));
    assumeTrue(Files.exists(program), tool + " of e2fsprogs is not installed");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("DEBUGFS_PAGER", "__none__");
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    // e2fsck says with 1 that it has mended something.
    assertThat(process.waitFor())
        .as("%s: %s", command, output)
        .isLessThan(tool.equals("e2fsck") ? 2 : 1);
    return output;
  }
}
