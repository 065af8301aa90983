package dev.skiff.engine.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.RandomTrees;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our images before others' eyes, and others' images before ours. */
class ErofsToolsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void fsckFindsNothingWrong(long seed) throws Exception {
    Path image = folder.resolve("image");
    ErofsRoundTripTest.write(randomTree(seed), image);
    assertThat(run("fsck.erofs", "--extract", image.toString())).doesNotContain("<E>");
  }

  @Test
  void dumpCountsTheNamesOfAFile() throws Exception {
    Path image = folder.resolve("image");
    ErofsRoundTripTest.write(SampleTree.linked(), image);
    String one = run("dump.erofs", "--path=/bin/[", image.toString());
    String other = run("dump.erofs", "--path=/usr/bin/test", image.toString());
    assertThat(one).containsPattern("Links: +3\\b");
    assertThat(number(other)).isEqualTo(number(one));
    assertThat(run("fsck.erofs", image.toString())).doesNotContain("<E>");
  }

  private static String number(String dump) {
    return dump.lines()
        .filter(line -> line.contains("NID:"))
        .map(line -> line.replaceAll(".*NID: *(\\d+).*", "$1"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void dumpShowsAChecksumAndNoTime() throws Exception {
    Path image = folder.resolve("image");
    ErofsRoundTripTest.write(SampleTree.tree(), image);
    assertThat(run("dump.erofs", "-s", image.toString()))
        .containsPattern("inode count: +8\\b")
        .containsPattern("features: +sb_csum")
        .containsPattern("blocks: +4\\b");
  }

  @Test
  void theKernelShowsTheTreeThatWasWritten() throws Exception {
    assumeTrue(
        Files.readString(Path.of("/proc/filesystems")).contains("erofs")
            && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
            && Files.exists(Path.of("/dev/loop-control")),
        "not run: mounting needs root, loop devices and a kernel with EROFS");
    Path image = folder.resolve("image");
    FileTree tree = randomTree(31);
    ErofsRoundTripTest.write(tree, image);
    Path mountPoint = Files.createDirectory(folder.resolve("mounted"));
    run("mount", "-t", "erofs", "-o", "loop,ro", image.toString(), mountPoint.toString());
    try {
      assertThat(TreeListing.of(HostTree.read(mountPoint))).isEqualTo(TreeListing.of(tree));
    } finally {
      run("umount", mountPoint.toString());
    }
  }

  @Test
  void imagesOfMkfsAreRead() throws Exception {
    Path source = folder.resolve("source");
    Files.createDirectories(source.resolve("deep"));
    Files.write(source.resolve("tail-packed"), new byte[10_000]);
    Files.writeString(source.resolve("small"), "small");
    Files.createSymbolicLink(source.resolve("link"), Path.of("../small"));
    Files.createLink(source.resolve("deep/twin"), source.resolve("small"));
    Files.createLink(source.resolve("twin"), source.resolve("tail-packed"));
    for (int number = 0; number < 700; number++) {
      Files.createFile(source.resolve("deep/a-rather-long-file-name-" + number));
    }
    Path image = folder.resolve("image");
    run("mkfs.erofs", "-x-1", image.toString(), source.toString());
    assertThat(TreeListing.of(ErofsReader.read(image)))
        .isEqualTo(TreeListing.of(HostTree.read(source)));
  }

  @Test
  void compressedFilesAreRefusedByName() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.write(source.resolve("zeros"), new byte[100_000]);
    Path image = folder.resolve("image");
    run("mkfs.erofs", "-zlz4", image.toString(), source.toString());
    assertThatThrownBy(() -> ErofsReader.read(image))
        .isInstanceOfSatisfying(
            FormatFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("format.unsupported");
              assertThat(failure).hasMessageEndingWith("'zeros' is compressed");
            });
  }

  private FileTree randomTree(long seed) throws IOException {
    return new RandomTrees(new Random(seed), folder.resolve("blob")).next();
  }

  /** What it printed; a program that is missing makes the test say so, one that fails fail. */
  private String run(String... command) throws IOException, InterruptedException {
    assumeTrue(installed(command[0]), "not run: " + command[0] + " is not installed");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
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
