package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads uncompressed EROFS images of 4 KiB blocks, ours and those of mkfs.erofs. Bytes are not
 * trusted: whatever they are, the answer is a tree or a {@link FormatFailure}, in bounded memory.
 * An inode must have as many names as it says. Extended attributes are passed over.
 */
public final class ErofsReader {
  /** Of a tree; a large container image has some hundred thousand. */
  public static final int MAX_NODES = 4_000_000;

  private final FileBytes image;
  private final Superblock superblock;
  private final FileTree.Builder tree = FileTree.builder();
  private final Deque<OpenDirectory> pending = new ArrayDeque<>();
  private final Set<Long> seenDirectories = new HashSet<>();
  private final Map<Long, Linked> linked = new HashMap<>();
  private int nodes;

  private ErofsReader(FileBytes image) throws IOException {
    this.image = image;
    this.superblock = Superblock.read(image);
  }

  /** A file that says it has other than one name; how many more have to be met. */
  private record Linked(String first, long missing) {}

  private record OpenDirectory(String path, long number, long parent, Inode inode) {}

  /**
   * Reads the whole tree; contents are regions of the image, read when opened. The root's own
   * ownership is not kept.
   *
   * @throws FormatFailure if the image is damaged, or has something a tree does not
   */
  public static FileTree read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new ErofsReader(new FileBytes(channel, file, "the EROFS image")).read();
    }
  }

  private FileTree read() throws IOException {
    long root = superblock.root();
    Inode inode = inode(root, "/");
    if (inode.type() != OnDisk.MODE_DIRECTORY) {
      throw image.corrupt("its root is no directory");
    }
    openLater(new OpenDirectory("", root, root, inode));
    while (!pending.isEmpty()) {
      readDirectory(pending.pop());
    }
    linked.values().forEach(this::requireAllNames);
    return tree.build();
  }

  private void requireAllNames(Linked file) {
    if (file.missing != 0) {
      throw image.corrupt("'%s' should have %d more names".formatted(file.first, file.missing));
    }
  }

  private Inode inode(long number, String path) throws IOException {
    return Inode.read(image, superblock.metadataStart(), number, path);
  }

  /** A directory met twice would be a cycle, or a tree without end. */
  private void openLater(OpenDirectory directory) {
    if (!seenDirectories.add(directory.number)) {
      throw image.corrupt("directory '" + directory.path + "' is in two places");
    }
    pending.push(directory);
  }

  private void readDirectory(OpenDirectory directory) throws IOException {
    byte[] previous = {};
    int selfAndParent = 0;
    Content content = directory.inode.content();
    for (long start = 0; start < content.size(); start += OnDisk.BLOCK) {
      byte[] bytes = bytes(content, start, (int) Math.min(OnDisk.BLOCK, content.size() - start));
      DirectoryBlock block = new DirectoryBlock(image, directory.path, bytes);
      for (int entry = 0; entry < block.count(); entry++) {
        byte[] name = block.name(entry);
        if (Arrays.compareUnsigned(previous, name) >= 0) {
          throw image.corrupt("names in directory '" + directory.path + "' are out of order");
        }
        previous = name;
        selfAndParent += readEntry(directory, block, entry, block.text(name));
      }
    }
    if (selfAndParent != 2) {
      throw image.corrupt("directory '" + directory.path + "' lacks '.' or '..'");
    }
  }

  /**
   * @return 1 for the directory's own two names
   */
  private int readEntry(OpenDirectory directory, DirectoryBlock block, int entry, String name)
      throws IOException {
    long number = block.inodeNumber(entry);
    if (name.equals(".") || name.equals("..")) {
      if (number != (name.equals(".") ? directory.number : directory.parent)) {
        throw image.corrupt("'" + name + "' of directory '" + directory.path + "' leads astray");
      }
      return 1;
    }
    if (++nodes > MAX_NODES) {
      throw FormatFailure.overLimit(image.name(), "it has more than " + MAX_NODES + " files");
    }
    String path = directory.path.isEmpty() ? name : directory.path + '/' + name;
    Inode inode = inode(number, path);
    if (block.type(entry) != entryType(inode)) {
      throw image.corrupt("'" + path + "' has another type in its directory");
    }
    put(path, number, inode);
    if (inode.type() == OnDisk.MODE_DIRECTORY) {
      openLater(new OpenDirectory(path, number, directory.number, inode));
    }
    return 0;
  }

  private void put(String path, long number, Inode inode) throws IOException {
    try {
      if (inode.type() == OnDisk.MODE_DIRECTORY || inode.names() == 1) {
        tree.put(path, node(inode, path));
        return;
      }
      Linked known = linked.get(number);
      if (known == null) {
        tree.put(path, node(inode, path));
        linked.put(number, new Linked(path, inode.names() - 1));
      } else {
        tree.link(path, known.first);
        linked.put(number, new Linked(known.first, known.missing - 1));
      }
    } catch (IllegalArgumentException e) {
      throw image.corrupt(String.valueOf(e.getMessage()));
    }
  }

  private static int entryType(Inode inode) {
    return switch (inode.type()) {
      case OnDisk.MODE_DIRECTORY -> OnDisk.TYPE_DIRECTORY;
      case OnDisk.MODE_SYMLINK -> OnDisk.TYPE_SYMLINK;
      default -> OnDisk.TYPE_REGULAR;
    };
  }

  private Node node(Inode inode, String path) throws IOException {
    return switch (inode.type()) {
      case OnDisk.MODE_DIRECTORY -> new Node.Directory(inode.ownership());
      case OnDisk.MODE_SYMLINK -> new Node.Symlink(inode.ownership(), target(inode, path));
      default -> new Node.RegularFile(inode.ownership(), inode.content());
    };
  }

  private String target(Inode inode, String path) throws IOException {
    long size = inode.content().size();
    if (size == 0 || size > FileTree.MAX_PATH_BYTES) {
      throw image.corrupt("link '" + path + "' has a target of " + size + " bytes");
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(bytes(inode.content(), 0, (int) size));
      String target = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (target.indexOf('\0') >= 0) {
        throw image.corrupt("link '" + path + "' has a target with a NUL");
      }
      return target;
    } catch (CharacterCodingException e) {
      throw image.unsupported("link '" + path + "' has a target that is no UTF-8");
    }
  }

  /** Of directories and links; only what parts at a block's start is asked for. */
  private byte[] bytes(Content content, long start, int length) throws IOException {
    return switch (content) {
      case Content.Region region -> image.read(region.offset() + start, length);
      case Content.Joined joined when start < joined.head().size() ->
          bytes(joined.head(), start, length);
      case Content.Joined joined -> bytes(joined.tail(), start - joined.head().size(), length);
      case Content.Bytes _, Content.Zeros _ ->
          throw new IllegalStateException("an image has regions only");
    };
  }
}
