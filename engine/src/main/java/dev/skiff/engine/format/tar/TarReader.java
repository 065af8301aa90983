package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads uncompressed tar archives: v7, ustar, pax and GNU tar's. Contents are regions of the
 * archive, nothing is copied. Bytes are not trusted: whatever they are, the answer is entries or a
 * {@link FormatFailure}, in memory bounded by the archive's size. Sparse files are refused; times
 * and extended attributes that a tree does not keep are passed over.
 */
public final class TarReader {
  /** Of an archive; a large container image has some hundred thousand. */
  public static final int MAX_ENTRIES = 4_000_000;

  private static final String KIND = "the tar archive";

  private final FileBytes archive;
  private final List<TarEntry> entries = new ArrayList<>();
  private final Extensions extensions;
  private Node.Ownership lastOwnership = Node.Ownership.root(0);

  private TarReader(FileBytes archive) {
    this.archive = archive;
    this.extensions = new Extensions(archive.name());
  }

  /**
   * The archive as a tree: of several entries with one path the last one counts. A hard link is one
   * more name of what lies at its target when the link is reached.
   *
   * @throws FormatFailure if the archive is damaged or unsafe, an entry lies below a file, or is a
   *     device or FIFO
   */
  public static FileTree read(Path file) throws IOException {
    String what = KIND + " '" + file + "'";
    FileTree.Builder tree = FileTree.builder();
    for (TarEntry entry : entries(file)) {
      try {
        put(entry, tree, what);
      } catch (IllegalArgumentException e) {
        throw FormatFailure.corrupt(what, String.valueOf(e.getMessage()));
      }
    }
    return tree.build();
  }

  private static void put(TarEntry entry, FileTree.Builder tree, String what) {
    switch (entry) {
      case TarEntry.Plain plain -> tree.replace(plain.path(), plain.node());
      case TarEntry.HardLink link -> {
        if (tree.get(link.target()).orElse(null) instanceof Node.Directory) {
          throw FormatFailure.linkToFolder(what, link.path(), link.target());
        }
        if (tree.get(link.target()).isEmpty()) {
          throw FormatFailure.danglingLink(what, link.path(), link.target());
        }
        tree.link(link.path(), link.target());
      }
      case TarEntry.Special special ->
          throw FormatFailure.unsupported(what, "'" + special.path() + "' is a " + special.kind());
    }
  }

  /**
   * All entries in the archive's order, the root's own left out. Only the paths are checked, not
   * how entries lie to each other, nor that links have targets.
   *
   * @throws FormatFailure if the archive is damaged or unsafe
   */
  public static List<TarEntry> entries(Path file) throws IOException {
    return entries(file, KIND + " '" + file + "'");
  }

  /**
   * As {@link #entries(Path)}, of a file whose path a user has never seen.
   *
   * @param name for messages
   */
  public static List<TarEntry> entries(Path file, String name) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      TarReader reader = new TarReader(FileBytes.named(name, channel, file));
      reader.readAll();
      return List.copyOf(reader.entries);
    }
  }

  /** Ends at the first zero record or, where a writer left out the end mark, with the file. */
  private void readAll() throws IOException {
    for (long offset = 0; offset < archive.size(); ) {
      if (archive.size() - offset < TarField.RECORD) {
        throw archive.corrupt(offset == 0 ? "it is no tar archive" : "it is cut short in a header");
      }
      byte[] bytes = archive.read(offset, TarField.RECORD);
      if (RawHeader.endMark(bytes)) {
        return;
      }
      RawHeader header = RawHeader.of(archive.name(), bytes, offset);
      long content = offset + TarField.RECORD;
      long size = readOne(header, content);
      offset = content + size + TarField.padding(size);
    }
  }

  /**
   * @return length of what follows the header
   */
  private long readOne(RawHeader header, long content) throws IOException {
    if (!Extensions.isExtension(header.type())) {
      return readEntry(header, content);
    }
    int size = extensions.size(header);
    extensions.take(header.type(), archive.read(content, size));
    return size;
  }

  private long readEntry(RawHeader header, long content) {
    String name = extensions.name(header);
    String link = extensions.link(header);
    if (extensions.sparse()) {
      throw archive.unsupported("'" + name + "' is a sparse file");
    }
    boolean regular = isRegular(header.type()) && !name.endsWith("/");
    long size = regular ? extensions.number(header, TarField.SIZE, "size") : 0;
    if (size > archive.size() - content) {
      throw archive.corrupt("it is cut short in the middle of '" + name + "'");
    }
    Node.Ownership ownership = ownership(header, name);
    String path = extensions.clean(name);
    TarEntry entry =
        regular
            ? new TarEntry.Plain(
                path,
                new Node.RegularFile(ownership, Content.region(archive.file(), content, size)))
            : special(header.type(), new Names(name, path, link), ownership);
    add(entry, name);
    extensions.forget();
    return size;
  }

  /** What an entry and its target are called: as written, and made clean. */
  private record Names(String written, String path, String link) {}

  static boolean isRegular(char type) {
    return type == TarField.REGULAR || type == TarField.REGULAR_OLD || type == TarField.CONTIGUOUS;
  }

  private TarEntry special(char type, Names names, Node.Ownership ownership) {
    String path = names.path();
    return switch (type) {
      // A file's type with a name that ends in a slash is v7's directory.
      case TarField.DIRECTORY, TarField.REGULAR, TarField.REGULAR_OLD, TarField.CONTIGUOUS ->
          new TarEntry.Plain(path, new Node.Directory(ownership));
      case TarField.SYMLINK -> new TarEntry.Plain(path, symlink(names, ownership));
      case TarField.HARD_LINK -> new TarEntry.HardLink(path, extensions.clean(names.link()));
      case TarField.CHARACTER_DEVICE, TarField.BLOCK_DEVICE -> new TarEntry.Special(path, "device");
      case TarField.FIFO -> new TarEntry.Special(path, "FIFO");
      case TarField.GNU_SPARSE ->
          throw archive.unsupported("'" + names.written() + "' is a sparse file");
      default ->
          throw archive.unsupported(
              "'%s' is of type 0x%02x".formatted(names.written(), (int) type));
    };
  }

  private Node symlink(Names names, Node.Ownership ownership) {
    try {
      return new Node.Symlink(ownership, names.link());
    } catch (IllegalArgumentException e) {
      throw archive.corrupt("'" + names.written() + "': " + e.getMessage());
    }
  }

  private void add(TarEntry entry, String name) {
    if (entry.path().isEmpty()) {
      if (!(entry instanceof TarEntry.Plain plain && plain.node() instanceof Node.Directory)) {
        throw archive.corrupt("'" + name + "' is no name for a file");
      }
      return;
    }
    if (entries.size() == MAX_ENTRIES) {
      throw FormatFailure.overLimit(archive.name(), "it has more than " + MAX_ENTRIES + " entries");
    }
    entries.add(entry);
  }

  private Node.Ownership ownership(RawHeader header, String name) {
    int mode = (int) header.number(TarField.MODE) & 07777;
    long uid = extensions.number(header, TarField.UID, "uid");
    long gid = extensions.number(header, TarField.GID, "gid");
    if (uid > Integer.MAX_VALUE || gid > Integer.MAX_VALUE) {
      throw archive.unsupported("'" + name + "' has an owner over 2^31");
    }
    Node.Ownership ownership;
    try {
      ownership = new Node.Ownership(mode, (int) uid, (int) gid, extensions.attributes());
    } catch (IllegalArgumentException e) {
      throw archive.unsupported("'" + name + "' has " + e.getMessage());
    }
    // Neighbours mostly have the same: one object for them saves a tenth of the tree's memory.
    lastOwnership = ownership.equals(lastOwnership) ? lastOwnership : ownership;
    return lastOwnership;
  }
}
