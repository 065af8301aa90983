package dev.skiff.engine.format.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  @TempDir Path folder;

  @Test
  void contentsAreRegionsOfTheArchive() throws IOException {
    add("a", TarConstants.LF_NORMAL, "", "first");
    add("b", TarConstants.LF_NORMAL, "", "second");
    Path archive = archive();
    assertThat(TarReader.entries(archive).get(1))
        .isEqualTo(
            new TarEntry.Plain(
                "b", new Node.RegularFile(owner(), Content.region(archive, 3 * 512, 6))));
  }

  @ParameterizedTest
  @CsvSource({"./a/b,a/b", "/a/b,a/b", "a//b,a/b", "././a/./b,a/b", "///a,a"})
  void pathsBecomeCleanAndRelative(String written, String read) throws IOException {
    add(written, TarConstants.LF_NORMAL, "", "x");
    assertThat(TarReader.entries(archive())).extracting(TarEntry::path).containsExactly(read);
  }

  @Test
  void theRootsOwnEntryIsLeftOut() throws IOException {
    add("./", TarConstants.LF_DIR, "", "");
    add("./a", TarConstants.LF_NORMAL, "", "x");
    assertThat(TarReader.read(archive()).nodes()).containsOnlyKeys("a");
  }

  @Test
  void laterEntriesWin() throws IOException {
    add("a", TarConstants.LF_NORMAL, "", "old");
    add("d/inside", TarConstants.LF_NORMAL, "", "gone");
    add("a", TarConstants.LF_NORMAL, "", "newer");
    add("d", TarConstants.LF_SYMLINK, "a", "");
    assertThat(listing()).containsExactly(line("a", "newer"), "0644 0:0 d -> a");
  }

  @Test
  void aDirectoryNamedAgainKeepsItsChildren() throws IOException {
    add("d/inside", TarConstants.LF_NORMAL, "", "stays");
    add("d/", TarConstants.LF_DIR, "", "");
    assertThat(listing()).containsExactly("0644 0:0 d directory", line("d/inside", "stays"));
  }

  @Test
  void hardLinksAreTheSameRegion() throws IOException {
    add("a", TarConstants.LF_NORMAL, "", "text");
    add("b", TarConstants.LF_LINK, "./a", "");
    Path archive = archive();
    assertThat(TarReader.entries(archive).get(1)).isEqualTo(new TarEntry.HardLink("b", "a"));
    Map<String, Node> nodes = TarReader.read(archive).nodes();
    assertThat(nodes.get("b")).isEqualTo(nodes.get("a"));
  }

  @Test
  void hardLinksAreNamesOfOneFile() throws IOException {
    add("m", TarConstants.LF_NORMAL, "", "text");
    add("z", TarConstants.LF_LINK, "m", "");
    add("a", TarConstants.LF_LINK, "z", "");
    add("s", TarConstants.LF_SYMLINK, "nowhere", "");
    add("t", TarConstants.LF_LINK, "s", "");
    assertThat(TarReader.read(archive()).links()).isEqualTo(Map.of("m", "a", "z", "a", "t", "s"));
  }

  @Test
  void hardLinksThatLeadToNoFileAreRefusedByName() throws IOException {
    add("d/", TarConstants.LF_DIR, "", "");
    add("a", TarConstants.LF_LINK, "d", "");
    assertThatThrownBy(() -> TarReader.read(archive()))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'a' is a hard link to 'd', a folder");
  }

  @Test
  void hardLinksInACircleAreRefusedByName() throws IOException {
    add("a", TarConstants.LF_LINK, "b", "");
    add("b", TarConstants.LF_LINK, "a", "");
    assertThatThrownBy(() -> TarReader.read(archive()))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'a' is a hard link to 'b', no file before it");
  }

  @Test
  void aHardLinkKeepsWhatItsTargetWas() throws IOException {
    add("a", TarConstants.LF_NORMAL, "", "old");
    add("b", TarConstants.LF_LINK, "a", "");
    add("a", TarConstants.LF_NORMAL, "", "new");
    assertThat(listing()).containsExactly(line("a", "new"), line("b", "old"));
    assertThat(TarReader.read(folder.resolve("archive.tar")).links()).isEmpty();
  }

  @Test
  void gnuAndPaxLongNamesAreRead() throws IOException {
    String longName = "directory/".repeat(40) + "ü";
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    add(longName + "gnu", TarConstants.LF_SYMLINK, "t".repeat(300), "");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    add(longName + "pax", TarConstants.LF_SYMLINK, "t".repeat(300), "");
    assertThat(TarReader.entries(archive()))
        .extracting(TarEntry::path)
        .containsExactly(longName + "gnu", longName + "pax");
  }

  @Test
  void numbersTooLargeForDigitsAreRead() throws IOException {
    for (int mode :
        new int[] {TarArchiveOutputStream.BIGNUMBER_STAR, TarArchiveOutputStream.BIGNUMBER_POSIX}) {
      tar.setBigNumberMode(mode);
      TarArchiveEntry entry = new TarArchiveEntry("f" + mode);
      entry.setIds(Integer.MAX_VALUE, 2_097_152);
      entry.setMode(0);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    assertThat(TarReader.read(archive()).nodes().values())
        .extracting(Node::ownership)
        .containsOnly(new Node.Ownership(0, Integer.MAX_VALUE, 2_097_152));
  }

  @Test
  void binaryAttributesAndGlobalCommentsArePassedOver() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    archive.writeBytes(extension('g', "19 comment=made up\n"));
    archive.writeBytes(extension('x', "27 SCHILY.xattr.user.x=\u0001\0\u00ff\n"));
    archive.writeBytes(new TarHeader("f", "", TarField.REGULAR, 0, owner()).bytes());
    Path file = Files.write(folder.resolve("archive.tar"), archive.toByteArray());
    assertThat(TarReader.read(file).nodes()).containsOnlyKeys("f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path=x\n",
        "9999999999 path=x\n",
        "0 path=x\n",
        "9 path=x",
        "7 path\n",
        "9 size=x\n",
        "10 size=-1\n",
        "5 path=x\n",
        "11 path=\u00ff\u00fe\n"
      })
  void paxRecordsThatMakeNoSenseAreRefused(String record) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    archive.writeBytes(extension('x', record));
    archive.writeBytes(new TarHeader("f", "", TarField.REGULAR, 0, owner()).bytes());
    Path file = Files.write(folder.resolve("archive.tar"), archive.toByteArray());
    assertThatThrownBy(() -> TarReader.entries(file))
        .isInstanceOfSatisfying(
            FormatFailure.class, failure -> assertThat(failure.code()).isEqualTo("format.corrupt"));
  }

  /** An extended header of a type and its records, every character one byte. */
  private static byte[] extension(char type, String records) {
    byte[] content = records.getBytes(StandardCharsets.ISO_8859_1);
    TarHeader header = new TarHeader("PaxHeader", "", type, content.length, owner());
    byte[] all = Arrays.copyOf(header.bytes(), 1024);
    System.arraycopy(content, 0, all, 512, content.length);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "a/../../b", "..", "/../a", "a/.."})
  void pathsThatLeadOutAreRefused(String path) throws IOException {
    add(path, TarConstants.LF_NORMAL, "", "x");
    assertRefused("format.unsafe-path", "'" + path + "' leads out of it");
  }

  @Test
  void hardLinksThatLeadOutAreRefused() throws IOException {
    add("a", TarConstants.LF_LINK, "../../etc/passwd", "");
    assertRefused("format.unsafe-path", "'../../etc/passwd' leads out of it");
  }

  @Test
  void hardLinksToNothingAreRefused() throws IOException {
    add("a", TarConstants.LF_LINK, "b", "");
    assertRefused("format.corrupt", "'a' is a hard link to 'b', no file before it");
  }

  @Test
  void entriesBelowALinkAreRefused() throws IOException {
    add("d", TarConstants.LF_SYMLINK, "/etc", "");
    add("d/passwd", TarConstants.LF_NORMAL, "", "x");
    Path archive = archive();
    assertThatThrownBy(() -> TarReader.read(archive))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'d/passwd' lies below 'd', no directory");
  }

  @Test
  void devicesAndFifosAreRefusedByPath() throws IOException {
    for (var type :
        Map.of(
                TarConstants.LF_CHR, "device",
                TarConstants.LF_BLK, "device",
                TarConstants.LF_FIFO, "FIFO",
                TarConstants.LF_GNUTYPE_SPARSE, "sparse file")
            .entrySet()) {
      Path archive = folder.resolve("archive.tar");
      byte[] header =
          new TarHeader("dev/x", "", (char) type.getKey().byteValue(), 0, owner()).bytes();
      Files.write(archive, header);
      assertThatThrownBy(() -> TarReader.read(archive))
          .isInstanceOf(FormatFailure.class)
          .hasMessageEndingWith("'dev/x' is a " + type.getValue());
    }
  }

  @Test
  void archivesCutShortAreRefused() throws IOException {
    add("a", TarConstants.LF_NORMAL, "", "x".repeat(2000));
    byte[] whole = Files.readAllBytes(archive());
    for (int length : new int[] {1, 511, 513, 1000, 2511}) {
      Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TarReader.read(cut))
          .isInstanceOf(FormatFailure.class)
          .hasMessageMatching(".*it is (cut short in .*|no tar archive)");
    }
  }

  @Test
  void aMissingEndMarkIsForgiven() throws IOException {
    add("a", TarConstants.LF_NORMAL, "", "x".repeat(2000));
    byte[] whole = Files.readAllBytes(archive());
    Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, 512 + 2000));
    assertThat(TarReader.read(cut).nodes()).containsOnlyKeys("a");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "#!/bin/sh\n".repeat(100));
    assertThatThrownBy(() -> TarReader.read(other))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("cannot read the tar archive '" + other + "'");
  }

  @Test
  void archivesOfGnuTarAreRead() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "not run: there is no /usr/bin/tar");
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("f"), "text");
    Files.createLink(source.resolve("g"), source.resolve("f"));
    Files.createSymbolicLink(source.resolve("l"), Path.of("n".repeat(200)));
    for (String format : List.of("v7", "ustar", "gnu", "posix")) {
      Path archive = folder.resolve(format + ".tar");
      if (format.equals("v7") || format.equals("ustar")) {
        Files.delete(source.resolve("l"));
        Files.createSymbolicLink(source.resolve("l"), Path.of("short"));
      }
      Process process =
          new ProcessBuilder(
                  "/usr/bin/tar",
                  "--format=" + format,
                  "-cf",
                  archive.toString(),
                  "-C",
                  source.toString(),
                  ".")
              .inheritIO()
              .start();
      assertThat(process.waitFor()).isZero();
      assertThat(TarReader.read(archive).nodes()).containsOnlyKeys("f", "g", "l");
    }
  }

  private void assertRefused(String code, String why) throws IOException {
    Path archive = archive();
    assertThatThrownBy(() -> TarReader.read(archive))
        .isInstanceOfSatisfying(
            FormatFailure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessage("cannot read the tar archive '" + archive + "': " + why);
  }

  private void add(String path, byte type, String link, String text) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
    entry.setLinkName(link);
    entry.setMode(0644);
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private Path archive() throws IOException {
    tar.close();
    return Files.write(folder.resolve("archive.tar"), bytes.toByteArray());
  }

  private List<String> listing() throws IOException {
    return TreeListing.of(TarReader.read(archive()));
  }

  private static Node.Ownership owner() {
    return Node.Ownership.root(0644);
  }

  /** A listing's line for a plain file. */
  private static String line(String path, String text) {
    Node file = new Node.RegularFile(owner(), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    return TreeListing.line(path, file);
  }
}
