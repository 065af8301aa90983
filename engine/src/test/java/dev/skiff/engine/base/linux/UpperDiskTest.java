package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.vm.HostPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpperDiskTest {
  private static final String PATH = System.getenv("PATH");

  @TempDir Path folder;

  @Test
  void aFreshDiskIsACleanFileSystemOfConstantSizeThatTakesAlmostNothing() throws Exception {
    Path disk = folder.resolve("upper.img");
    new UpperDisk(folder, PATH).prepare(disk);
    assertThat(Files.size(disk)).isEqualTo(UpperDisk.VIRTUAL_BYTES);
    assertThat(kilobytesAllocated(disk)).isLessThan(1024);
    Path e2fsck = HostPrograms.find("e2fsck", PATH).orElseThrow();
    assertThat(call(e2fsck.toString(), "-fn", disk.toString()).succeeded()).isTrue();
  }

  @Test
  void theGuestHasNothingToZeroInTheBackground() throws Exception {
    Path disk = folder.resolve("upper.img");
    new UpperDisk(folder, PATH).prepare(disk);
    Path dumpe2fs = HostPrograms.find("dumpe2fs", PATH).orElseThrow();
    List<String> groups =
        call(dumpe2fs.toString(), disk.toString())
            .output()
            .lines()
            .filter(line -> line.matches("Group [0-9]+:.*"))
            .toList();
    assertThat(groups).hasSize(64).allMatch(line -> line.contains("ITABLE_ZEROED"));
  }

  @Test
  void twoTemplatesAreTheSameBytes() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    new UpperDisk(one, PATH).prepare(one.resolve("upper.img"));
    new UpperDisk(two, PATH).prepare(two.resolve("upper.img"));
    assertThat(two.resolve("upper-1.blocks")).hasSameBinaryContentAs(one.resolve("upper-1.blocks"));
  }

  private long kilobytesAllocated(Path file) throws Exception {
    return Long.parseLong(call("du", "-k", file.toString()).output().split("\t", -1)[0]);
  }

  private Tool.Outcome call(String... command) throws Exception {
    return new Tool(List.of(command), Map.of("LC_ALL", "C"), folder, Duration.ofMinutes(1)).run();
  }
}
