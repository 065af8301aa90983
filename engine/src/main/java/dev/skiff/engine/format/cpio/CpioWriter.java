package dev.skiff.engine.format.cpio;

import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes a tree as a cpio archive in the "newc" format (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst). The same tree gives the same bytes:
 * times are 0, inode numbers count from 1 in the tree's order. Several names of a file become files
 * of their own.
 */
public final class CpioWriter {
  /** Part of the keys of what is cached from this writer; changes with its bytes. */
  public static final int FORMAT_VERSION = 1;

  private static final String MAGIC = "070701";
  private static final String TRAILER = "TRAILER!!!";
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR_FILE = 0100000;
  private static final int SYMLINK = 0120000;

  /** The size field has eight hexadecimal digits. */
  private static final long MAX_FILE_BYTES = 0xffff_ffffL;

  private final OutputStream out;
  private long written;
  private int inode;

  private CpioWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes the whole archive; neither flushes nor closes the stream. */
  public static void write(FileTree tree, OutputStream out) throws IOException {
    CpioWriter writer = new CpioWriter(out);
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      writer.node(entry.getKey(), entry.getValue());
    }
    writer.header(TRAILER, 0, 0, new Node.Ownership(0, 0, 0));
  }

  private void node(String path, Node node) throws IOException {
    inode++;
    switch (node) {
      case Node.Directory directory -> header(path, DIRECTORY, 0, directory.ownership());
      case Node.RegularFile file ->
          entry(path, REGULAR_FILE, file.content().size(), file.content().open(), file);
      case Node.Symlink link -> {
        byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
        entry(path, SYMLINK, target.length, new ByteArrayInputStream(target), link);
      }
    }
  }

  private void entry(String path, int type, long size, InputStream bytes, Node node)
      throws IOException {
    try (bytes) {
      if (size > MAX_FILE_BYTES) {
        throw new IOException("'" + path + "' is too large for a cpio archive");
      }
      header(path, type, size, node.ownership());
      long copied = bytes.transferTo(out);
      if (copied != size) {
        throw new IOException("'" + path + "' changed its size while it was archived");
      }
      written += size;
      pad();
    }
  }

  private void header(String path, int type, long size, Node.Ownership owner) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    boolean trailer = type == 0;
    StringBuilder text = new StringBuilder(110).append(MAGIC);
    field(text, trailer ? 0 : inode);
    field(text, type | owner.mode());
    field(text, owner.uid());
    field(text, owner.gid());
    field(text, type == DIRECTORY ? 2 : 1);
    field(text, 0); // modification time
    field(text, size);
    for (int i = 0; i < 4; i++) {
      field(text, 0); // device numbers, of the file and in the file
    }
    field(text, name.length + 1L);
    field(text, 0); // checksum, unused in newc
    emit(text.toString().getBytes(StandardCharsets.US_ASCII));
    emit(name);
    emit(new byte[1]);
    pad();
  }

  private static void field(StringBuilder text, long value) {
    text.append("%08x".formatted(value));
  }

  private void emit(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  /** Headers with their names, and contents, end on a multiple of four. */
  private void pad() throws IOException {
    emit(new byte[(int) (-written & 3)]);
  }
}
