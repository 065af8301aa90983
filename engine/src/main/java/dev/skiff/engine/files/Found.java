package dev.skiff.engine.files;

import dev.skiff.engine.files.FileEntry.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A file that a path leads to.
 *
 * @param path where it is, from the root, no name on the way being a link
 */
public record Found(List<String> path, FileNode node) {
  /** As many as Linux follows: path_resolution(7). */
  private static final int MAX_LINKS = 40;

  public Found {
    path = List.copyOf(path);
  }

  /**
   * Finds it. Links are followed inside the tree, whose root is the root for them, too.
   *
   * @param followLast whether a link at the very end is followed
   * @throws FilesFailure if there is none, or the way leads through what is no directory
   */
  public static Found at(FileView view, FilePath path, boolean followLast) throws IOException {
    return new Search(view, path).run(followLast || path.mustBeDirectory());
  }

  /** Absolute. */
  public String absolute() {
    return "/" + String.join("/", path);
  }

  /** The last name, {@code /} for the root. */
  public String name() {
    return path.isEmpty() ? "/" : path.getLast();
  }

  /** One walk along a path. */
  private static final class Search {
    private final FilePath wanted;
    private final Deque<Found> trail = new ArrayDeque<>();
    private final Deque<String> ahead = new ArrayDeque<>();
    private int links;

    Search(FileView view, FilePath wanted) {
      this.wanted = wanted;
      wanted.names().forEach(ahead::addLast);
      trail.push(new Found(List.of(), view.root()));
    }

    Found run(boolean followLast) throws IOException {
      while (!ahead.isEmpty()) {
        step(ahead.removeFirst(), followLast);
      }
      Found found = trail.element();
      if (wanted.mustBeDirectory() && !found.node().entry().isDirectory()) {
        throw FilesFailure.notADirectory(wanted.toString(), found.absolute());
      }
      return found;
    }

    private void step(String name, boolean followLast) throws IOException {
      Found here = trail.element();
      if (!here.node().entry().isDirectory()) {
        throw FilesFailure.notADirectory(wanted.toString(), here.absolute());
      }
      if (name.equals("..")) {
        if (trail.size() > 1) {
          trail.pop();
        }
        return;
      }
      Optional<FileNode> child = here.node().child(name);
      if (child.isEmpty()) {
        throw FilesFailure.notFound(wanted.toString(), below(here, name));
      }
      FileEntry entry = child.get().entry();
      if (entry.kind() == Kind.SYMLINK && (followLast || !ahead.isEmpty())) {
        follow(entry.target());
      } else {
        List<String> path = new ArrayList<>(here.path());
        path.add(name);
        trail.push(new Found(path, child.get()));
      }
    }

    private void follow(String target) {
      if (++links > MAX_LINKS) {
        throw FilesFailure.tooManyLinks(wanted.toString());
      }
      if (target.startsWith("/")) {
        while (trail.size() > 1) {
          trail.pop();
        }
      }
      FilePath.parse(target).names().reversed().forEach(ahead::addFirst);
    }

    private static String below(Found here, String name) {
      return here.path().isEmpty() ? "/" + name : here.absolute() + "/" + name;
    }
  }
}
