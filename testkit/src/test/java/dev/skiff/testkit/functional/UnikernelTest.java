package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What only unikernels have. A Nanos kernel is nothing that a test can fetch; {@code
 * SKIFF_TEST_NANOS} names a folder with one.
 */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnikernelTest {
  private static final String KERNEL = "SKIFF_TEST_NANOS";
  private static final int INSTANCES = 4;

  private static final String WRITER =
      """
      #include <stdio.h>
      #include <unistd.h>

      int main(void) {
        FILE *made = fopen("/data/made", "w");
        fputs("by the guest", made);
        fclose(made);
        remove("/data/old");
        FILE *kept = fopen("/data/kept", "a");
        fputs("more", kept);
        fclose(kept);
        sync();
        return 0;
      }
      """;

  private SkiffHome home;

  @BeforeAll
  void open() {
    String kernel = System.getenv(KERNEL);
    if (kernel == null) {
      abort("no Nanos kernel: " + KERNEL + " names no folder with one");
      return;
    }
    home = SkiffHome.withoutKernel();
    home.skiff("base", "import", "nanos", kernel).succeeded();
  }

  @AfterAll
  void close() {
    if (home != null) {
      home.close();
    }
  }

  private static void need(String file) {
    if (!Files.exists(Path.of(String.valueOf(System.getenv(KERNEL))).resolve(file))) {
      abort("the kernel came without " + file);
    }
  }

  @Test
  void whoAnInstanceIsCostsLessThanAMegabyte() {
    String image = Probe.image(home);
    for (int number = 0; number < INSTANCES; number++) {
      String name = "one-" + number;
      assertThat(
              home.boot("run", "--name", name, "-h", name, "-e", "NUMBER=" + number, image, "show")
                  .exited(3)
                  .lines())
          .contains("host:" + name, "env:NUMBER=" + number);
      String id = home.skiff("inspect", "-f", "{{.Id}}", name).line();
      assertThat(size(home.instance(id))).isLessThan(1 << 20);
      home.skiff("rm", name).succeeded();
    }
  }

  @Test
  void aKlibComesWithWhatItNeeds() throws IOException {
    need("klibs/strace");
    Path folder = folder("traced", "nanos: {syscall-summary: yes, klibs: [shmem]}");
    assertThat(home.boot("run", "--rm", folder).exited(64).text()).contains("% time");
  }

  @Test
  void aKlibThatTheKernelLacksIsNamedBeforeTheBoot() throws IOException {
    Path folder = folder("lacking", "nanos: {klibs: [warp]}");
    home.skiff("run", "--rm", folder).refused("has no klib 'warp'");
  }

  @Test
  void aBiosBootsTheKernelFromTheInstancesDisk() throws IOException {
    need("boot.img");
    Path folder = folder("bios", "nanos: {boot: bios}");
    assertThat(home.boot("run", "--rm", folder).exited(64).errors())
        .contains("machine: q35, booting its disk by BIOS");
  }

  @Test
  void aVersionThatIsNotHereIsRefused() throws IOException {
    Path folder = folder("older", "nanos: {version: 0.0.0}");
    home.skiff("run", "--rm", folder).refused("has no kernel '0.0.0'");
  }

  @Test
  void whatAGuestWroteIsSeenFromOutside() throws IOException {
    Path folder = Files.createDirectory(home.scratch().resolve("writer-folder"));
    Files.copy(home.programs().staticC("writer", WRITER), folder.resolve("writer"));
    Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("old"), "old");
    Files.writeString(folder.resolve("data/kept"), "kept and ");
    Files.writeString(
        folder.resolve("skiff.yaml"),
        "program: ./writer\nbase: nanos\nfiles: [{from: data/**, to: /data/}]\n");
    home.boot("run", "--name", "writer", folder).succeeded();
    assertThat(home.skiff("diff", "writer").succeeded().lines())
        .containsExactly("C /data", "C /data/kept", "A /data/made", "D /data/old");
    assertThat(home.skiff("files", "cat", "writer:/data/kept").text()).contains("kept and more");
    Path copy = home.scratch().resolve("copied");
    home.skiff("cp", "writer:/data/made", copy).succeeded();
    assertThat(copy).hasContent("by the guest");
    home.skiff("rm", "writer").succeeded();
  }

  @Test
  void amongThreeGuestsOnlyTheDeclaredLinkExistsInBothFamilies() {
    try (ThreeGuests guests = ThreeGuests.of(home, "nanos", Peer.image(home))) {
      guests.reachWhatIsAllowedAndNothingElse();
      String db = guests.db().address6();
      assertThat(guests.web().ask("tcp " + db + " 5432")).isEqualTo("answered");
      assertThat(guests.stranger().ask("tcp " + db + " 5432")).isEqualTo("silent");
      home.skiff("net", "allow", "web", "db:5432/udp").succeeded();
      assertThat(guests.web().ask("udp db 5432")).isEqualTo("answered");
    }
  }

  @Test
  void amongThreeThatAskWhoTheyAreItIsTheSame() throws IOException {
    Path folder = Files.createDirectory(home.scratch().resolve("asking"));
    Files.copy(home.programs().dynamicC("peer", Peer.source("peer.c")), folder.resolve("peer"));
    Files.writeString(
        folder.resolve("skiff.yaml"), "program: ./peer\nbase: nanos\nnanos: {dhcp: yes}\n");
    home.skiff("build", "-t", "peer:asking", folder).succeeded();
    try (ThreeGuests guests = ThreeGuests.of(home, "nanos", "peer:asking")) {
      guests.reachWhatIsAllowedAndNothingElse();
      assertThat(home.skiff("logs", "web").text())
          .contains("en1: assigned " + guests.web().address());
    }
  }

  /** Of a program that ends with 64 when it is asked for nothing. */
  private Path folder(String name, String settings) throws IOException {
    Probe.image(home);
    Path folder = Files.createDirectory(home.scratch().resolve(name));
    Files.copy(home.scratch().resolve("probe"), folder.resolve("probe"));
    Files.writeString(
        folder.resolve("skiff.yaml"), "program: ./probe\nbase: nanos\n" + settings + "\n");
    return folder;
  }

  private static long size(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
