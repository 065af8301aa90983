package dev.skiff.engine.files;

import dev.skiff.engine.files.OverlayFiles.WrittenNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an overlay changed: one walk over what was written, however large the image is. */
record OverlayChanges(Set<String> own, List<Change> changes) {

  /** See {@link InstanceFiles#changes}. */
  static List<Change> of(FileNode root, Set<String> own) throws IOException {
    List<Change> changes = new ArrayList<>();
    if (root instanceof WrittenNode written) {
      new OverlayChanges(own, changes).below("", written);
    }
    return List.copyOf(changes);
  }

  void below(String path, WrittenNode directory) throws IOException {
    for (FileNode removed : directory.removed()) {
      report(Change.Kind.DELETED, path + '/' + removed.entry().name());
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

  private void written(String path, WrittenNode node, Optional<FileNode> lower) throws IOException {
    if (lower.isEmpty()) {
      added(path, node);
    } else if (node.below().isPresent()) {
      merged(path, node, lower.get());
    } else {
      report(Change.Kind.MODIFIED, path);
      replaced(path, node, lower.get());
    }
  }

  /** The directory itself goes before what is in it. */
  private void merged(String path, WrittenNode node, FileNode lower) throws IOException {
    List<Change> inside = new ArrayList<>();
    new OverlayChanges(own, inside).below(path, node);
    FileEntry is = node.entry();
    FileEntry was = lower.entry();
    if (!inside.isEmpty() || is.mode() != was.mode() || !is.owner().equals(was.owner())) {
      report(Change.Kind.MODIFIED, path);
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
          report(Change.Kind.DELETED, path + '/' + gone.entry().name());
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
          report(Change.Kind.ADDED, names.isEmpty() ? path : path + '/' + String.join("/", names));
        });
  }

  private void report(Change.Kind kind, String path) {
    if (!own.contains(path)) {
      changes.add(new Change(kind, path));
    }
  }
}
