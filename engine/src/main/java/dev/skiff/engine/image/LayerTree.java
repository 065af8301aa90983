package dev.skiff.engine.image;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tar.TarEntry;
import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tree that layers make, each laid over those before it: image-spec, layer.md. As where layers
 * are unpacked by containerd, a link among a path's folders is followed, inside the tree. A hard
 * link is one more name of what its target is then, be that of a lower layer; what a later entry or
 * layer does to one name changes nothing of the others.
 *
 * <p>Devices and FIFOs below {@code dev} are left out: a guest has its own there.
 */
final class LayerTree {
  /** Of all layers together; more would take gigabytes. */
  private static final long MAX_ENTRIES = TarReader.MAX_ENTRIES;

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** What aufs kept for itself in its layers; no tool unpacks it. */
  private static final String AUFS = ".wh..wh.";

  /** As many as Linux follows: path_resolution(7). */
  private static final int MAX_LINKS = 40;

  private FileTree.Builder tree = FileTree.builder();
  private final Set<String> leftOut = new HashSet<>();
  private String layer = "";
  private long entries;

  private LayerTree() {}

  /**
   * A layer.
   *
   * @param archive a plain tar archive
   * @param name for messages
   */
  record Source(Path archive, String name) {}

  /**
   * The merged tree; contents are regions of the layers' files.
   *
   * @param layers the lowest first
   * @throws FormatFailure if one is damaged, unsafe or of no use to a guest
   */
  static FileTree of(List<Source> layers) throws IOException {
    LayerTree merged = new LayerTree();
    for (Source layer : layers) {
      merged.lay(layer);
    }
    return merged.tree.build();
  }

  /** What a layer hides lies below it, wherever in the layer that is said. */
  private void lay(Source source) throws IOException {
    layer = source.name();
    List<TarEntry> all = TarReader.entries(source.archive(), layer);
    entries += all.size();
    if (entries > MAX_ENTRIES) {
      throw FormatFailure.overLimit(
          layer, "with the layers below it, it has more than " + MAX_ENTRIES + " entries");
    }
    try {
      for (TarEntry entry : all) {
        if (isMark(entry.path())) {
          hide(entry.path());
        }
      }
      for (TarEntry entry : all) {
        if (!isMark(entry.path())) {
          put(entry);
        }
      }
    } catch (IllegalArgumentException e) {
      throw FormatFailure.corrupt(layer, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isMark(String path) {
    return path.startsWith(WHITEOUT) || path.contains('/' + WHITEOUT);
  }

  private void hide(String path) {
    int mark = path.startsWith(WHITEOUT) ? 0 : path.indexOf('/' + WHITEOUT) + 1;
    if (path.startsWith(AUFS, mark) && !path.substring(mark).equals(OPAQUE)) {
      return;
    }
    String name = path.substring(mark);
    String hidden = name.substring(WHITEOUT.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..") || hidden.contains("/")) {
      throw FormatFailure.corrupt(layer, "'" + path + "' hides nothing that has a name");
    }
    // Below a file there is nothing to hide.
    Optional<String> folder = mark == 0 ? Optional.of("") : placeOf(path.substring(0, mark - 1));
    if (name.equals(OPAQUE)) {
      folder.ifPresent(this::empty);
    } else {
      folder.ifPresent(place -> tree.remove(below(place, hidden)));
    }
  }

  private void empty(String folder) {
    if (folder.isEmpty()) {
      tree = FileTree.builder();
    } else {
      tree.removeChildren(folder);
    }
  }

  private void put(TarEntry entry) {
    switch (entry) {
      case TarEntry.Plain plain -> tree.replace(inPlace(plain.path()), plain.node());
      case TarEntry.HardLink link -> link(link, inPlace(link.target()));
      case TarEntry.Special special -> leaveOut(special);
    }
  }

  private void link(TarEntry.HardLink link, String target) {
    switch (tree.get(target).orElse(null)) {
      case Node.Directory _ -> throw FormatFailure.linkToFolder(layer, link.path(), link.target());
      case Node.RegularFile _, Node.Symlink _ -> tree.link(inPlace(link.path()), target);
      case null -> {
        if (!leftOut.contains(target)) {
          throw FormatFailure.danglingLink(layer, link.path(), link.target());
        }
        leaveOut(new TarEntry.Special(link.path(), "device"));
      }
    }
  }

  private void leaveOut(TarEntry.Special special) {
    if (!special.path().startsWith("dev/")) {
      throw FormatFailure.unsupported(
          layer, "'" + special.path() + "' is a " + special.kind() + " outside of /dev");
    }
    leftOut.add(special.path());
  }

  /** A path whose folders are no links; its last name is left as it is. */
  private String inPlace(String path) {
    int slash = path.lastIndexOf('/');
    if (slash < 0 || tree.get(path.substring(0, slash)).orElse(null) instanceof Node.Directory) {
      return path;
    }
    String folder = path.substring(0, slash);
    return placeOf(folder)
        .map(place -> below(place, path.substring(slash + 1)))
        .orElseThrow(() ->
            FormatFailure.corrupt(layer, "'" + path + "' lies below a file: '" + folder + "'"));
  }

  /** The folder that a path leads to, there or not; "" for the root, empty if below a file. */
  private Optional<String> placeOf(String path) {
    Deque<String> ahead = new ArrayDeque<>();
    pushNames(path, ahead);
    String place = "";
    for (int links = 0; !ahead.isEmpty(); ) {
      String name = ahead.pop();
      if (name.equals("..")) {
        place = place.substring(0, Math.max(place.lastIndexOf('/'), 0));
        continue;
      }
      String next = below(place, name);
      switch (tree.get(next).orElse(null)) {
        case Node.Symlink link -> {
          if (++links > MAX_LINKS) {
            throw FormatFailure.corrupt(layer, "'" + path + "' leads through links without end");
          }
          place = link.target().startsWith("/") ? "" : place;
          pushNames(link.target(), ahead);
        }
        case Node.RegularFile _ -> {
          return Optional.empty();
        }
        case null, default -> place = next;
      }
    }
    return Optional.of(place);
  }

  private static void pushNames(String path, Deque<String> ahead) {
    for (String name : List.of(path.split("/")).reversed()) {
      if (!name.isEmpty() && !name.equals(".")) {
        ahead.push(name);
      }
    }
  }

  private static String below(String folder, String name) {
    return folder.isEmpty() ? name : folder + '/' + name;
  }
}
