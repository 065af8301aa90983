package dev.skiff.engine.base.nanos;

import dev.skiff.engine.format.kernel.KernelSamples;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** The smallest releases that are still well-formed. */
final class NanosSamples {
  /** One without a known fault. */
  static final String BUILD = "0123456789abcdef0123456789abcdef01234567";

  private NanosSamples() {}

  static byte[] kernel(String build) {
    byte[] elf = KernelSamples.vmlinux("nanos");
    byte[] said = ("\0NVMTFS\0gitversion\0" + build + "\0").getBytes(StandardCharsets.US_ASCII);
    return joined(elf, said);
  }

  /** Files by path, as in a release archive. */
  static Map<String, byte[]> release(String build) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("kernel.img", kernel(build));
    files.put("boot.img", new byte[1024]);
    files.put("klibs/tls", "tls".getBytes(StandardCharsets.US_ASCII));
    files.put("klibs/ntp", "ntp".getBytes(StandardCharsets.US_ASCII));
    return files;
  }

  static byte[] archive(Map<String, byte[]> files) {
    FileTree.Builder tree = FileTree.builder();
    files.forEach((path, bytes) ->
        tree.put(path, new Node.RegularFile(Node.Ownership.root(0644), Content.of(bytes))));
    return archive(tree.build());
  }

  static byte[] archive(FileTree tree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      TarWriter.write(tree, gzip);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Enough of a program for whoever does not run it. */
  static Node program() {
    byte[] elf = HexFormat.of().parseHex("7f454c46020101" + "00".repeat(9) + "02003e00");
    return new Node.RegularFile(Node.Ownership.root(0755), Content.of(elf));
  }

  static Node file(String text, int mode) {
    return new Node.RegularFile(
        Node.Ownership.root(mode), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  static Node link(String target) {
    return new Node.Symlink(Node.Ownership.root(0777), target);
  }

  static Path write(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first);
    bytes.writeBytes(second);
    return bytes.toByteArray();
  }
}
