package dev.skiff.engine.format.cpio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.RandomTrees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioWriterTest {
  @TempDir Path folder;

  @Test
  void bytesOfASmallArchiveStayTheSame() throws IOException {
    FileTree tree =
        FileTree.builder()
            .put("init", file("#!/bin/sh\n", 0755))
            .put("modules/virtio.ko", file("elf", 0644))
            .put("sbin", new Node.Symlink(Node.Ownership.root(0777), "usr/bin"))
            .build();
    Golden.assertMatches(CpioWriterTest.class, "sample.cpio.hex", HexDump.of(written(tree)));
  }

  @Test
  void anotherReaderFindsEveryTreeAgain() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      FileTree tree = new RandomTrees(new Random(seed), folder.resolve("blob")).next();
      assertThat(read(written(tree))).as("seed %d", seed).isEqualTo(listing(tree));
    }
  }

  private static Map<String, String> listing(FileTree tree) throws IOException {
    Map<String, String> listing = new TreeMap<>();
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      Node.Ownership owner = entry.getValue().ownership();
      String shown =
          switch (entry.getValue()) {
            case Node.Directory directory -> "d";
            case Node.Symlink link -> "l" + link.target();
            case Node.RegularFile file -> "f" + text(file.content().open());
          };
      listing.put(entry.getKey(), owner.mode() + ":" + owner.uid() + ":" + owner.gid() + shown);
    }
    return listing;
  }

  private static Map<String, String> read(byte[] archive) throws IOException {
    Map<String, String> listing = new TreeMap<>();
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(archive), 512, "UTF-8")) {
      for (CpioArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String content =
            entry.isDirectory() ? "" : new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        String owner = (entry.getMode() & 07777) + ":" + entry.getUID() + ":" + entry.getGID();
        String type = entry.isDirectory() ? "d" : entry.isSymbolicLink() ? "l" : "f";
        if (entry.isSymbolicLink()) {
          byte[] target = content.getBytes(StandardCharsets.ISO_8859_1);
          content = new String(target, StandardCharsets.UTF_8);
        }
        listing.put(entry.getName(), owner + type + content);
      }
    }
    return listing;
  }

  private static String text(InputStream in) throws IOException {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static Node file(String text, int mode) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Node.RegularFile(Node.Ownership.root(mode), Content.of(bytes));
  }

  private static byte[] written(FileTree tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CpioWriter.write(tree, out);
    return out.toByteArray();
  }
}
