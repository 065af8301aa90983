package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir Path home;

  @Test
  void aDiskThatFillsUpIsToldAndLosesNothing() throws IOException {
    SmallDisk disk = new SmallDisk(100_000);
    Images images = open(disk);
    Digest kept = TestImages.put(images, "kept", "web").image().digest();
    assertThatThrownBy(() -> TestImages.put(images, "x".repeat(200_000), "web"))
        .isInstanceOfSatisfying(
            ImageFailure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE);
              assertThat(failure).hasMessageContaining(home.resolve("store").toString());
              assertThat(failure.hint()).contains("skiff system prune");
            });
    assertThat(home.resolve("store/tmp")).isEmptyDirectory();
    assertThat(TestImages.read(open(disk), kept)).isEqualTo("kept");
    assertThat(open(disk).resolve("web").digest()).isEqualTo(kept);
  }

  /** The index needs some hundred bytes; wherever they are missing, the last one stays. */
  @Test
  void whereverTheDiskIsFullTheLifeOfImagesGoesOnOrIsRefused() throws IOException {
    Images before = open(Disk.real());
    TestImages.put(before, "one", "a");
    TestImages.put(before, "two", "b");
    for (long free = 0; free < 900; free += 30) {
      Images images = open(new SmallDisk(free));
      List<String> names = names(images);
      refusedOrDone(() -> images.tag("a", ImageReference.parse("c")));
      assertThat(names(images)).as("%d bytes", free).containsAll(names);
      refusedOrDone(() -> images.prune(image -> image.references().contains("none")));
      refusedOrDone(() -> images.remove("c", false));
      assertThat(open(Disk.real()).list().damaged()).isEmpty();
      assertThat(names(images)).as("%d bytes", free).contains("a:latest", "b:latest");
    }
    Images after = open(Disk.real());
    assertThat(TestImages.read(after, after.resolve("a").digest())).isEqualTo("one");
    assertThat(home.resolve("store/tmp")).isEmptyDirectory();
  }

  private static void refusedOrDone(Runnable action) {
    try {
      action.run();
    } catch (ImageFailure e) {
      assertThat(e.code()).isIn("image.no-space", "image.not-found");
    }
  }

  private static List<String> names(Images images) {
    return images.list().images().stream()
        .flatMap(image -> image.references().stream())
        .sorted()
        .toList();
  }

  private Images open(Disk disk) {
    return Images.open(home.resolve("store"), disk, () -> Instant.EPOCH, _ -> List.of());
  }

  /** Takes so many bytes, then says what the kernel says. */
  private static final class SmallDisk implements Disk {
    private final Disk real = Disk.real();
    private long free;

    SmallDisk(long free) {
      this.free = free;
    }

    @Override
    public OutputFile create(Path file) throws IOException {
      OutputFile output = real.create(file);
      return new OutputFile() {
        @Override
        public int write(ByteBuffer source) throws IOException {
          if (source.remaining() > free) {
            throw new IOException("No space left on device");
          }
          free -= source.remaining();
          return output.write(source);
        }

        @Override
        public void force() throws IOException {
          output.force();
        }

        @Override
        public boolean isOpen() {
          return output.isOpen();
        }

        @Override
        public void close() throws IOException {
          output.close();
        }
      };
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
      real.createDirectory(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      real.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      real.syncDirectory(directory);
    }
  }
}
