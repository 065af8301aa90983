package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images without guests, in a home of their own. */
@Tag("functional")
class ImagesTest {

  @Test
  void theSameProgramGivesTheSameImageAndRemovedItsBytesGo() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path program = home.programs().staticC("same", "int main(void) { return 0; }");
      home.skiff("build", "-t", "same:one", program).succeeded();
      Files.setLastModifiedTime(program, FileTime.fromMillis(0));
      home.skiff("build", "-t", "same:two", program).succeeded();
      assertThat(idOf(home, "one")).isEqualTo(idOf(home, "two"));
      home.skiff("rmi", "same:one", "same:two").succeeded();
      try (Stream<Path> blobs = Files.list(home.home().resolve("store/blobs/sha256"))) {
        assertThat(blobs).isEmpty();
      }
    }
  }

  @Test
  void aCorruptedBlobIsFoundBeforeAGuestSeesIt() throws IOException {
    try (SkiffHome home = SkiffHome.withKernel()) {
      Path program = home.programs().staticC("rotten", "int main(void) { return 0; }");
      home.skiff("build", "-t", "rotten:1", program).succeeded();
      flipAByteOf(largestBlob(home));
      home.boot("run", "--rm", "rotten:1").refused("sha256");
      home.skiff("ps", "-a", "-q").lines().forEach(left -> home.skiff("rm", "-f", left));
    }
  }

  private static String idOf(SkiffHome home, String tag) {
    return home.skiff("images").succeeded().lines().stream()
        .filter(line -> line.matches("same\\s+" + tag + "\\s.*"))
        .map(line -> List.of(line.split("\\s+", -1)).get(2))
        .findFirst()
        .orElseThrow();
  }

  private static Path largestBlob(SkiffHome home) throws IOException {
    try (Stream<Path> blobs = Files.list(home.home().resolve("store/blobs/sha256"))) {
      return blobs.max(Comparator.comparingLong(blob -> blob.toFile().length())).orElseThrow();
    }
  }

  private static void flipAByteOf(Path blob) throws IOException {
    Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("rw-------"));
    try (FileChannel file =
        FileChannel.open(blob, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      long middle = file.size() / 2;
      file.read(one, middle);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      file.write(one, middle);
    }
  }
}
