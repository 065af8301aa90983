package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a tree as a tar archive. The same tree gives the same bytes: tree order, times 0, numeric
 * owners without names. Plain ustar, and a pax record before an entry where a value does not fit or
 * a name is not ASCII.
 */
public final class TarWriter {
  private static final int BUFFER = 128 << 10;
  private static final byte[] ZEROS = new byte[2 * TarField.RECORD];

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];

  private TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes the whole archive with its end mark, in pieces of up to 128 KiB; small ones are not
   * gathered, so give a buffered stream. The stream stays open.
   *
   * @throws IOException also when a content's source ends early
   */
  public static void write(FileTree tree, OutputStream out) throws IOException {
    write(tree, new TreeMap<>(), out);
  }

  /**
   * As {@link #write(FileTree, OutputStream)}, then names of files that lie in a layer below.
   *
   * @param hardLinks clean path to the clean path of the file
   */
  public static void write(FileTree tree, SortedMap<String, String> hardLinks, OutputStream out)
      throws IOException {
    TarWriter writer = new TarWriter(out);
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      String path = entry.getKey();
      String first = tree.firstName(path);
      if (first.equals(path)) {
        writer.writeEntry(path, entry.getValue());
      } else {
        writer.writeLink(path, first);
      }
    }
    for (Map.Entry<String, String> link : hardLinks.entrySet()) {
      writer.writeLink(link.getKey(), link.getValue());
    }
    out.write(ZEROS);
  }

  /** The file's own header says who owns it; readers pass this one's over. */
  private void writeLink(String path, String first) throws IOException {
    writeHeader(new TarHeader(path, first, TarField.HARD_LINK, 0, Node.Ownership.root(0644)));
  }

  private void writeEntry(String path, Node node) throws IOException {
    switch (node) {
      case Node.Directory directory ->
          writeHeader(new TarHeader(path + '/', "", TarField.DIRECTORY, 0, node.ownership()));
      case Node.Symlink link ->
          writeHeader(new TarHeader(path, link.target(), TarField.SYMLINK, 0, node.ownership()));
      case Node.RegularFile file -> {
        Content content = file.content();
        writeHeader(new TarHeader(path, "", TarField.REGULAR, content.size(), node.ownership()));
        writeContent(path, content);
      }
    }
  }

  private void writeHeader(TarHeader header) throws IOException {
    byte[] records = header.paxRecords();
    if (records.length > 0) {
      out.write(TarHeader.ofPaxRecords(records.length).bytes());
      out.write(records);
      pad(records.length);
    }
    out.write(header.bytes());
  }

  private void writeContent(String path, Content content) throws IOException {
    long left = content.size();
    try (InputStream in = content.open()) {
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException("the content of '" + path + "' ended " + left + " bytes early");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    pad(content.size());
  }

  private void pad(long size) throws IOException {
    out.write(ZEROS, 0, TarField.padding(size));
  }
}
