package dev.skiff.engine.files;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of an instance whose disk has all of them, those of its image too. The disk knows no
 * owners and modes: what is as in the image has the image's.
 */
public final class WholeFiles implements InstanceFiles {
  private static final int BUFFER = 64 << 10;

  /** What a file of nobody's image is like: to the guest all are the same. */
  private static final Node NEW_FILE =
      new Node.RegularFile(Node.Ownership.root(0644), Content.of(new byte[0]));

  private final Disk disk;
  private final FileTree before;
  private final FileTree now;
  private final Set<String> own;
  private final ImageFiles view;

  /** What the trees are on. */
  public interface Disk extends AutoCloseable {
    /** Whether nothing was written to it since it was opened. */
    boolean isUnchanged() throws IOException;

    @Override
    void close() throws IOException;
  }

  /**
   * What the disk has.
   *
   * @param tree good as long as the disk is open
   * @param times when files were changed last, by path; the epoch where there is none
   */
  public record Contents(FileTree tree, Map<String, Instant> times) {
    public Contents {
      times = Map.copyOf(times);
    }
  }

  /**
   * @param disk the view's own from here on
   * @param image whose owners and modes are those of files that are still there
   * @param before what the disk had when the guest had not written to it
   * @param own absolute paths that the base itself writes
   */
  public WholeFiles(Disk disk, FileTree image, FileTree before, Contents now, Set<String> own) {
    this.disk = disk;
    this.before = before;
    this.now = now.tree();
    this.own = Set.copyOf(own);
    this.view = ImageFiles.of(withOwners(now.tree(), image), now.times());
  }

  private static FileTree withOwners(FileTree now, FileTree image) {
    FileTree.Builder tree = FileTree.builder();
    now.nodes()
        .forEach((path, node) -> {
          String first = now.firstName(path);
          if (!first.equals(path)) {
            tree.link(path, first);
          } else {
            tree.put(path, owned(node, image.nodes().getOrDefault(path, NEW_FILE)));
          }
        });
    return tree.build();
  }

  private static Node owned(Node node, Node was) {
    return switch (node) {
      case Node.Directory _ when was instanceof Node.Directory -> was;
      case Node.Symlink link when was instanceof Node.Symlink ->
          new Node.Symlink(was.ownership(), link.target());
      case Node.RegularFile file when was instanceof Node.RegularFile ->
          new Node.RegularFile(was.ownership(), file.content());
      case Node.Directory _, Node.Symlink _, Node.RegularFile _ -> node;
    };
  }

  @Override
  public FileNode root() {
    return view.root();
  }

  /** What was read is the disk's, which nobody can vouch for. */
  @Override
  public void confirm() {
    view.confirm();
  }

  @Override
  public boolean isOfOneMoment() {
    try {
      return disk.isUnchanged();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (ImageFiles _ = view) {
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Change> changes() throws IOException {
    Map<String, Change.Kind> found = new HashMap<>();
    Set<String> gone = new HashSet<>();
    for (Map.Entry<String, Node> was : before.nodes().entrySet()) {
      String path = was.getKey();
      Node is = now.nodes().get(path);
      if (is != null) {
        if (!same(was.getValue(), is)) {
          report(found, path, Change.Kind.MODIFIED);
        }
      } else if (gone.add(path) && !gone.contains(parent(path))) {
        report(found, path, Change.Kind.DELETED);
      }
    }
    for (String path : now.nodes().keySet()) {
      if (!before.nodes().containsKey(path)) {
        report(found, path, Change.Kind.ADDED);
      }
    }
    return found.entrySet().stream()
        .map(each -> new Change(each.getValue(), "/" + each.getKey()))
        .sorted(Comparator.comparing(change -> change.path().replace('/', '\0'), GuestText.ORDER))
        .toList();
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private void report(Map<String, Change.Kind> found, String path, Change.Kind kind) {
    if (!own.contains("/" + path)) {
      found.put(path, kind);
      for (String above = parent(path); !above.isEmpty(); above = parent(above)) {
        found.putIfAbsent(above, Change.Kind.MODIFIED);
      }
    }
  }

  private static boolean same(Node was, Node is) throws IOException {
    return switch (is) {
      case Node.Directory _ -> was instanceof Node.Directory;
      case Node.Symlink link ->
          was instanceof Node.Symlink before && before.target().equals(link.target());
      case Node.RegularFile file ->
          was instanceof Node.RegularFile before && same(before.content(), file.content());
    };
  }

  /** What lies in the same place of the same file was not written to. */
  private static boolean same(Content was, Content is) throws IOException {
    if (was.size() != is.size() || was.equals(is)) {
      return was.size() == is.size();
    }
    try (InputStream before = was.open();
        InputStream now = is.open()) {
      byte[] some = before.readNBytes(BUFFER);
      while (some.length > 0) {
        if (!Arrays.equals(some, now.readNBytes(some.length))) {
          return false;
        }
        some = before.readNBytes(BUFFER);
      }
      return true;
    }
  }
}
