package dev.skiff.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.cli.terminal.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of guests, who may be hostile, change nothing outside of where they are unpacked. */
class UnpackingTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  private UnpackingTest entry(char type, String name, String target, String content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000750");
    put(header, 124, "%011o".formatted(content.length()));
    put(header, 136, "%011o".formatted(1_700_000_000));
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, "%06o".formatted(sum));
    archive.writeBytes(header);
    archive.writeBytes(Arrays.copyOf(bytes(content), (content.length() + 511) / 512 * 512));
    return this;
  }

  private static void put(byte[] header, int at, String text) {
    System.arraycopy(bytes(text), 0, header, at, text.length());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Path unpack() throws IOException {
    archive.writeBytes(new byte[1024]);
    Path target = folder.resolve("target");
    Unpacking.run(new ByteArrayInputStream(archive.toByteArray()), target);
    return target;
  }

  @Test
  void aFolderArrivesWithModesTimesAndLinks() throws IOException {
    Path target =
        entry('5', "src/", "", "")
            .entry('0', "src/file", "", "content")
            .entry('1', "src/second", "src/file", "")
            .entry('2', "src/link", "/etc/passwd", "")
            .unpack();
    assertThat(Files.readString(target.resolve("second"))).isEqualTo("content");
    assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(Path.of("/etc/passwd"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rwxr-x---");
    assertThat(Files.getLastModifiedTime(target.resolve("file")).toInstant().getEpochSecond())
        .isEqualTo(1_700_000_000);
  }

  @Test
  void namesThatLeadOutAreRefused() {
    for (String name : new String[] {"src/../out", "/out", "other", "src//../../out", "src/."}) {
      archive.reset();
      entry('5', "src/", "", "").entry('0', name, "", "out");
      assertThatThrownBy(this::unpack).as(name).isInstanceOf(Refusal.class);
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    entry('5', "src/", "", "")
        .entry('2', "src/link", outside.toString(), "")
        .entry('0', "src/link/file", "", "out");
    assertThatThrownBy(this::unpack).isInstanceOf(Refusal.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aFileReplacesALinkAndNotWhatItLeadsTo() throws IOException {
    Path kept = Files.writeString(folder.resolve("kept"), "kept");
    Path target = Files.createDirectory(folder.resolve("target"));
    Files.createSymbolicLink(target.resolve("file"), kept);
    entry('5', "src/", "", "").entry('0', "src/file", "", "new").unpack();
    assertThat(Files.readString(kept)).isEqualTo("kept");
    assertThat(Files.readString(target.resolve("file"))).isEqualTo("new");
  }

  @Test
  void devicesAreRefusedByName() {
    entry('5', "src/", "", "").entry('3', "src/null", "", "");
    assertThatThrownBy(this::unpack)
        .isInstanceOf(Refusal.class)
        .hasMessage("'src/null' is a character device, which is not copied");
  }

  @Test
  void anArchiveThatEndsEarlyIsAnError() {
    entry('0', "src", "", "content");
    byte[] whole = archive.toByteArray();
    for (int length : new int[] {0, 100, 512, 600, 1024}) {
      assertThatThrownBy(() ->
              Unpacking.run(new ByteArrayInputStream(whole, 0, length), folder.resolve("target")))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void changedBytesWriteNothingOutside() throws IOException {
    entry('5', "src/", "", "")
        .entry('0', "src/file", "", "content")
        .entry('1', "src/second", "src/file", "")
        .entry('2', "src/link", "/etc", "");
    archive.writeBytes(new byte[1024]);
    byte[] good = archive.toByteArray();
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] changed = good.clone();
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      Path target = folder.resolve("seed-" + seed).resolve("target");
      Files.createDirectories(target.getParent());
      try {
        Unpacking.run(new ByteArrayInputStream(changed), target);
      } catch (IOException | Refusal expected) {
        // told in words
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      try (var beside = Files.list(target.getParent())) {
        assertThat(beside).as("seed %d", seed).allMatch(target::equals);
      }
    }
  }
}
