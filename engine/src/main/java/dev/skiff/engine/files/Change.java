package dev.skiff.engine.files;

import dev.skiff.engine.files.InstanceFiles.WrittenNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an instance made of one path of its image.
 *
 * @param path absolute
 */
public record Change(Kind kind, String path) {
  /** In what way it differs. */
  public enum Kind {
    MODIFIED,
    ADDED,
    DELETED
  }

  /**
   * All changes, sorted as they are met from the root. A directory is modified when something in it
   * is, or its owner or mode.
   *
   * @param own paths that the base itself writes at a start, which nobody calls a change
   */
  public static List<Change> of(InstanceFiles files, Set<String> own) throws IOException {
    List<Change> changes = new ArrayList<>();
    if (files.root() instanceof WrittenNode root) {
      new Comparison(own, changes).below("", root);
    }
    return List.copyOf(changes);
  }

  private record Comparison(Set<String> own, List<Change> changes) {

    void below(String path, WrittenNode directory) throws IOException {
      for (FileNode removed : directory.removed()) {
        report(Kind.DELETED, path + '/' + removed.entry().name());
      }
      for (FileNode child : directory.children()) {
        if (child instanceof WrittenNode written) {
          written(path + '/' + child.entry().name(), written, lower(directory, child));
        }
      }
    }

    private static Optional<FileNode> lower(WrittenNode directory, FileNode child)
        throws IOException {
      Optional<FileNode> below = directory.below();
      return below.isPresent() ? below.get().child(child.entry().name()) : Optional.empty();
    }

    private void written(String path, WrittenNode node, Optional<FileNode> lower)
        throws IOException {
      if (lower.isEmpty()) {
        added(path, node);
      } else if (node.below().isPresent()) {
        merged(path, node, lower.get());
      } else {
        report(Kind.MODIFIED, path);
        replaced(path, node, lower.get());
      }
    }

    /** The directory itself goes before what is in it. */
    private void merged(String path, WrittenNode node, FileNode lower) throws IOException {
      List<Change> inside = new ArrayList<>();
      new Comparison(own, inside).below(path, node);
      FileEntry is = node.entry();
      FileEntry was = lower.entry();
      if (!inside.isEmpty() || is.mode() != was.mode() || !is.owner().equals(was.owner())) {
        report(Kind.MODIFIED, path);
      }
      changes.addAll(inside);
    }

    /** A directory made anew in the place of another shows nothing of it. */
    private void replaced(String path, WrittenNode node, FileNode lower) throws IOException {
      if (!node.entry().isDirectory()) {
        return;
      }
      if (lower.entry().isDirectory()) {
        for (FileNode gone : lower.children()) {
          if (node.child(gone.entry().name()).isEmpty()) {
            report(Kind.DELETED, path + '/' + gone.entry().name());
          }
        }
      }
      for (FileNode child : node.children()) {
        added(path + '/' + child.entry().name(), child);
      }
    }

    private void added(String path, FileNode node) throws IOException {
      FileWalk.all(
          node,
          (names, _) -> {
            report(Kind.ADDED, names.isEmpty() ? path : path + '/' + String.join("/", names));
          });
    }

    private void report(Kind kind, String path) {
      if (!own.contains(path)) {
        changes.add(new Change(kind, path));
      }
    }
  }
}
