package dev.skiff.engine.format.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.RandomTrees;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {
  private static final Node.Ownership PLAIN = Node.Ownership.root(0644);

  @TempDir Path folder;

  @Test
  void bytesOfASmallArchiveStayTheSame() throws IOException {
    FileTree tree =
        FileTree.builder()
            .put("bin/hello", file("hello, world\n", Node.Ownership.root(04755)))
            .put("bin/sh", new Node.Symlink(Node.Ownership.root(0777), "hello"))
            .put("größe", file("", new Node.Ownership(0600, 1000, 2_097_152)))
            .build();
    Golden.assertMatches(TarWriterTest.class, "sample.tar.hex", HexDump.of(written(tree)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsWrittenIsReadAgain(long seed) throws IOException {
    FileTree tree = new RandomTrees(new Random(seed), folder.resolve("blob")).next();
    assertThat(TreeListing.of(TarReader.read(archive(tree)))).isEqualTo(TreeListing.of(tree));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void anotherReaderSeesTheSame(long seed) throws IOException {
    FileTree tree = new RandomTrees(new Random(seed), folder.resolve("blob")).next();
    List<String> seen = new ArrayList<>();
    try (TarFile archive = new TarFile(archive(tree))) {
      for (TarArchiveEntry entry : archive.getEntries()) {
        assertThat(entry.getLastModifiedTime().toMillis()).isZero();
        assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
        seen.add(line(entry));
      }
    }
    List<String> wanted = new ArrayList<>();
    tree.nodes()
        .forEach((path, node) ->
            wanted.add(
                tree.links().containsKey(path)
                    ? path + " is " + tree.links().get(path)
                    : line(path, node)));
    assertThat(seen).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(ints = {98, 99, 100, 101, 155, 156, 157, 254, 255, 256, 257, 300})
  void pathsAroundTheFieldsEndsSurvive(int length) throws IOException {
    String evenParts = "directory/".repeat(30).substring(0, length - 1) + "x";
    String oneLongName = "d".repeat(Math.max(1, length - 120)) + "/" + "n".repeat(119);
    FileTree tree =
        FileTree.builder()
            .put(evenParts + "f", new Node.Directory(PLAIN))
            .put(evenParts + "g", file("x", PLAIN))
            .put(oneLongName, file("y", PLAIN))
            .build();
    assertThat(TreeListing.of(TarReader.read(archive(tree)))).isEqualTo(TreeListing.of(tree));
  }

  @Test
  void filesOver8GibGetAPaxRecord() {
    TarHeader header = new TarHeader("f", "", TarField.REGULAR, 1L << 33, PLAIN);
    assertThat(new String(header.paxRecords(), StandardCharsets.UTF_8))
        .isEqualTo("19 size=8589934592\n");
    TarHeader smaller = new TarHeader("f", "", TarField.REGULAR, (1L << 33) - 1, PLAIN);
    assertThat(smaller.paxRecords()).isEmpty();
  }

  @Test
  void aSourceThatEndsEarlyIsAnError() throws IOException {
    Path blob = Files.write(folder.resolve("blob"), new byte[50]);
    FileTree tree =
        FileTree.builder()
            .put("f", new Node.RegularFile(PLAIN, Content.region(blob, 0, 100)))
            .build();
    assertThatThrownBy(() -> written(tree)).isInstanceOf(EOFException.class);
  }

  private static String line(TarArchiveEntry entry) {
    String name = entry.getName();
    if (entry.isLink()) {
      return name + " is " + entry.getLinkName();
    }
    return "%04o %d:%d %s %d %s"
        .formatted(
            entry.getMode(),
            entry.getLongUserId(),
            entry.getLongGroupId(),
            entry.isDirectory() ? name.substring(0, name.length() - 1) : name,
            entry.getSize(),
            entry.getLinkName());
  }

  private static String line(String path, Node node) {
    Node.Ownership owner = node.ownership();
    long size = node instanceof Node.RegularFile file ? file.content().size() : 0;
    String link = node instanceof Node.Symlink symlink ? symlink.target() : "";
    return "%04o %d:%d %s %d %s"
        .formatted(owner.mode(), owner.uid(), owner.gid(), path, size, link);
  }

  private static Node file(String text, Node.Ownership ownership) {
    return new Node.RegularFile(ownership, Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] written(FileTree tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter.write(tree, out);
    return out.toByteArray();
  }

  private Path archive(FileTree tree) throws IOException {
    Path archive = folder.resolve("archive.tar");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      TarWriter.write(tree, out);
    }
    return archive;
  }
}
