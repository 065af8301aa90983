package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.build.HostInodes.HostInode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostInodesTest {
  @TempDir Path place;

  @Test
  void saysWhatJavaSaysOfEveryKind() throws IOException {
    Path file = Files.writeString(place.resolve("file"), "content");
    Files.setLastModifiedTime(file, FileTime.from(-1_500_000_001L, TimeUnit.NANOSECONDS));
    Files.createLink(place.resolve("second name"), file);
    Path link = Files.createSymbolicLink(place.resolve("link ü"), Path.of("nowhere"));
    try (HostInodes inodes = new HostInodes()) {
      for (Path each : new Path[] {file, place, link, Path.of("/dev/null"), Path.of("/proc")}) {
        assertThat(inodes.of(each)).as("%s", each).isEqualTo(asJavaSays(each));
      }
    }
  }

  @Test
  void numbersDevicesAsStatDoes() {
    assertThat(HostInodes.device(8, 1)).isEqualTo(0x801);
    assertThat(HostInodes.device(0x12345, 0x6789abcd))
        .isEqualTo(0x12000L << 32 | 0x345 << 8 | 0x6789abL << 20 | 0xcd);
  }

  @Test
  void noticesThatAFileIsAnotherOrGone() throws IOException {
    Path file = Files.writeString(place.resolve("file"), "content");
    try (HostInodes inodes = new HostInodes()) {
      Stamp stamp = inodes.of(file).stamp();
      assertThat(inodes.holds(stamp, file)).isTrue();
      Files.writeString(file, "other content");
      assertThat(inodes.holds(stamp, file)).isFalse();
      Files.delete(file);
      assertThat(inodes.holds(stamp, file)).isFalse();
    }
  }

  @Test
  void refusesAsJavaDoes() {
    try (HostInodes inodes = new HostInodes()) {
      assertThatThrownBy(() -> inodes.of(place.resolve("gone")))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> inodes.of(place.resolve("x".repeat(300))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("too long");
      assertThatThrownBy(() -> inodes.of(place.resolve("x/".repeat(5000))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("too long");
    }
  }

  private static HostInode asJavaSays(Path path) throws IOException {
    Map<String, Object> seen =
        Files.readAttributes(
            path, "unix:mode,nlink,dev,ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
    return new HostInode(number(seen, "mode"), number(seen, "nlink"), Stamp.of(seen));
  }

  private static int number(Map<String, Object> seen, String name) {
    return (int) Objects.requireNonNull(seen.get(name), name);
  }
}
