package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Disks that are too small for what is asked of them. */
@Tag("functional")
class DiskFullTest {
  private static final int LOGGED = 20 << 20;
  private static final int PADDING = 24 << 20;

  @Test
  void aGuestWhoseLogFillsTheDiskEndsAsItShouldAndTheLossIsTold() {
    try (SkiffHome home = homeWith("instances", 12)) {
      home.boot("run", "-d", "--name", "loud", Probe.image(home), "flood", LOGGED).succeeded();
      assertThat(home.boot("wait", "loud").succeeded().line()).isEqualTo("7");
      assertThat(home.skiff("ps", "-a").succeeded().text()).contains("exited (7)");
      CommandResult logs = home.boot("logs", "loud").succeeded();
      assertThat(logs.output().length).isBetween(1 << 20, LOGGED - 1);
      assertThat(Probe.flood(LOGGED).startsWith(logs.text())).as("what is there").isTrue();
      assertThat(logs.errors()).contains("bytes of output are missing", "the disk was full");
      home.boot("start", "loud").refused("No space left on device");
      home.boot("rm", "loud").succeeded();
      home.boot("run", "--rm", Probe.image(home), "exit", 5).exited(5);
    }
  }

  @Test
  void anImageThatDoesNotFitIsRefusedAndLeavesNothing() throws IOException {
    try (SkiffHome home = homeWith("store", 8)) {
      String image = Probe.image(home);
      home.skiff("build", "-t", "large:1", large(home)).refused("MB", "store");
      assertThat(home.skiff("images").succeeded().text()).doesNotContain("large");
      home.skiff("rmi", image).succeeded();
      home.skiff("build", "-t", image, home.scratch().resolve("probe")).succeeded();
    }
  }

  @Test
  void aBootSetThatDoesNotFitIsRefusedAndLeavesNothing() throws IOException {
    try (SkiffHome home = homeWith("cache", 30)) {
      home.skiff("build", "-t", "large:1", large(home)).succeeded();
      home.boot("run", "--name", "large", "large:1", "exit", 0).exited(125).refused("cache");
      assertThat(home.skiff("ps", "-a", "-q").succeeded().lines()).isEmpty();
      home.boot("run", "--rm", Probe.image(home), "exit", 5).exited(5);
    }
  }

  private static SkiffHome homeWith(String folder, int megabytes) {
    return SkiffHome.withSmallDisk(folder, megabytes)
        .orElseGet(() -> abort("this user cannot mount a small disk in a namespace of its own"));
  }

  /** The probe with zeros behind it, as debug information would lie there. */
  private static Path large(SkiffHome home) throws IOException {
    Probe.image(home);
    Path program = home.scratch().resolve("large");
    Files.copy(
        home.scratch().resolve("probe"),
        program,
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel file = FileChannel.open(program, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {0}), file.size() + PADDING);
    }
    return program;
  }
}
