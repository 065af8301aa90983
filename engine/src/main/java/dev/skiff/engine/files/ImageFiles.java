package dev.skiff.engine.files;

import dev.skiff.engine.files.FileEntry.Device;
import dev.skiff.engine.files.FileEntry.Kind;
import dev.skiff.engine.files.FileEntry.Owner;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The files of an image. */
public final class ImageFiles implements FileView {
  private static final Node ROOT = new Node.Directory(Node.Ownership.root(0755));

  private final VerifiedTree source;
  private final SortedMap<String, Node> nodes;
  private final Map<String, Instant> times;

  /** By first name: files that have several. */
  private final Map<String, Shared> shared = new HashMap<>();

  /** Numbers below 0 are never those of a disk's inodes, which an instance's files have too. */
  private record Shared(long identity, long names) {
    private static final Shared ALONE = new Shared(0, 1);
  }

  /** The tree becomes the view's own. */
  public ImageFiles(VerifiedTree source) {
    this(source, Map.of());
  }

  private ImageFiles(VerifiedTree source, Map<String, Instant> times) {
    this.source = source;
    this.times = times;
    this.nodes = source.tree().nodes();
    source.tree().links().values().forEach(this::count);
  }

  private void count(String firstName) {
    Shared known = shared.get(firstName);
    shared.put(
        firstName,
        known == null
            ? new Shared(-1L - shared.size(), 2)
            : new Shared(known.identity, known.names + 1));
  }

  /** Of a tree that nobody has to verify. */
  public static ImageFiles of(FileTree tree) {
    return of(tree, Map.of());
  }

  /**
   * The same with times.
   *
   * @param times by path; others are of the epoch, as those of images are
   */
  public static ImageFiles of(FileTree tree, Map<String, Instant> times) {
    return new ImageFiles(VerifiedTree.of(tree), times);
  }

  @Override
  public FileNode root() {
    return new ImageNode("", ROOT);
  }

  @Override
  public void confirm() {
    source.confirm();
  }

  @Override
  public boolean isOfOneMoment() {
    return true;
  }

  @Override
  public void close() {
    source.close();
  }

  /** A node by its path. */
  private final class ImageNode implements FileNode {
    private final String path;
    private final Node node;

    ImageNode(String path, Node node) {
      this.path = path;
      this.node = node;
    }

    @Override
    public FileEntry entry() {
      Node.Ownership ownership = node.ownership();
      String target = node instanceof Node.Symlink link ? link.target() : "";
      Shared file = shared.getOrDefault(source.tree().firstName(path), Shared.ALONE);
      return new FileEntry(
          path.substring(path.lastIndexOf('/') + 1),
          kind(),
          ownership.mode(),
          new Owner(ownership.uid(), ownership.gid()),
          node instanceof Node.RegularFile regular
              ? regular.content().size()
              : GuestText.bytes(target).length,
          times.getOrDefault(path, Instant.EPOCH),
          target,
          Device.NONE,
          file.names,
          file.identity);
    }

    private Kind kind() {
      return switch (node) {
        case Node.RegularFile _ -> Kind.REGULAR;
        case Node.Directory _ -> Kind.DIRECTORY;
        case Node.Symlink _ -> Kind.SYMLINK;
      };
    }

    /**
     * Jumps over what lies below each child: all paths are in one order, a child before what is
     * below it, though not right before it ({@code a}, {@code a-b}, {@code a/c}).
     */
    @Override
    public List<FileNode> children() {
      List<FileNode> children = new ArrayList<>();
      if (!(node instanceof Node.Directory)) {
        return children;
      }
      String prefix = path.isEmpty() ? "" : path + '/';
      SortedMap<String, Node> rest = nodes.tailMap(prefix);
      while (!rest.isEmpty() && rest.firstKey().startsWith(prefix)) {
        String next = rest.firstKey();
        int slash = next.indexOf('/', prefix.length());
        if (slash < 0) {
          nodeAt(next).ifPresent(children::add);
        }
        // '0' is the character after '/'.
        rest = nodes.tailMap(slash < 0 ? next + '\0' : next.substring(0, slash) + '0');
      }
      return children;
    }

    private Optional<FileNode> nodeAt(String child) {
      return Optional.ofNullable(nodes.get(child)).map(found -> new ImageNode(child, found));
    }

    @Override
    public Optional<FileNode> child(String name) {
      return nodeAt(path.isEmpty() ? name : path + '/' + name);
    }

    @Override
    public InputStream open() throws IOException {
      return node instanceof Node.RegularFile file
          ? file.content().open()
          : new ByteArrayInputStream(new byte[0]);
    }
  }
}
