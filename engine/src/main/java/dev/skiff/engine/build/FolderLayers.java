package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.HostName;
import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.PathOrder;
import dev.skiff.engine.image.NewImage;
import dev.skiff.engine.image.NewImage.Layer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts sorted entries into an image as layers: those that an earlier build made of the same entries
 * are taken as they are, the others written, each file read once. One use.
 */
final class FolderLayers {
  private static final long TELL_EVERY_BYTES = 16 << 20;

  private final Path folder;
  private final NewImage image;
  private final Map<String, Layer> known;
  private final InstantSource clock;
  private final BuildProgress progress;
  private final LayerCuts cuts;
  private final long weight;

  /** The folders around the entry that comes next. */
  private final Deque<Entry> around = new ArrayDeque<>();

  /** Fingerprints in the order of layers; empty for one that must not be remembered. */
  private final List<String> fingerprints = new ArrayList<>();

  /** In order: the folders around the layer's first entry, then entries as they came. */
  private List<Entry> gathered = new ArrayList<>();

  private long written;
  private int files;

  /**
   * For one image.
   *
   * @param known layers by fingerprint
   * @param weight of all entries, about
   */
  FolderLayers(
      Path folder,
      NewImage image,
      Map<String, Layer> known,
      InstantSource clock,
      BuildProgress progress,
      long weight) {
    this.folder = folder;
    this.image = image;
    this.known = known;
    this.clock = clock;
    this.progress = progress;
    this.cuts = new LayerCuts(weight);
    this.weight = weight;
  }

  int files() {
    return files;
  }

  /**
   * All layers; afterwards the image has them.
   *
   * @param entries each path once, in order
   * @param firstNames of these entries; empty so far
   */
  void lay(Iterator<Entry> entries, FirstNames firstNames) throws IOException {
    while (entries.hasNext()) {
      Entry entry = firstNames.named(entries.next());
      if (cuts.before(entry)) {
        endLayer();
      }
      gather(entry);
    }
    endLayer();
  }

  /** The layers that may be used again, when the image is stored. */
  Map<String, Layer> remembered(List<Layer> stored) {
    Map<String, Layer> remembered = new HashMap<>();
    for (int at = 0; at < fingerprints.size(); at++) {
      if (!fingerprints.get(at).isEmpty()) {
        remembered.put(fingerprints.get(at), stored.get(at));
      }
    }
    return remembered;
  }

  /** With every layer come the folders around what is in it, so that each stands by itself. */
  private void gather(Entry entry) {
    while (!around.isEmpty() && !entry.path().startsWith(around.getLast().path() + "/")) {
      around.removeLast();
    }
    if (gathered.isEmpty()) {
      gathered.addAll(around);
    }
    if (entry.isFolder()) {
      around.addLast(entry);
    } else {
      files += entry.material() instanceof Material.Link ? 0 : 1;
    }
    gathered.add(entry);
  }

  private void endLayer() throws IOException {
    if (gathered.isEmpty()) {
      return;
    }
    String fingerprint = Fingerprint.of(gathered);
    Layer same = known.get(fingerprint);
    if (same != null && image.reuse(same)) {
      fingerprints.add(fingerprint);
    } else {
      write();
      fingerprints.add(verified() ? fingerprint : "");
    }
    gathered = new ArrayList<>();
  }

  private void write() throws IOException {
    try {
      SortedMap<String, String> below = new TreeMap<>(PathOrder::compare);
      TarWriter.write(tree(below), below, new Counted(image.layer()));
    } catch (IOException e) {
      verified();
      throw BuildFailure.unreadableIn(folder, e);
    }
  }

  /**
   * What the layer has.
   *
   * @param below is told of names whose files lie in a layer below
   */
  private FileTree tree(SortedMap<String, String> below) {
    try {
      FileTree.Builder tree = FileTree.builder();
      gathered.forEach(entry -> put(entry, tree, below));
      return tree.build();
    } catch (IllegalArgumentException e) {
      throw BuildFailure.overLimit(folder, "a path cannot be in an image: " + e.getMessage());
    }
  }

  /** Of two names the one with the file came first in the order of entries. */
  private static void put(Entry entry, FileTree.Builder tree, SortedMap<String, String> below) {
    String path = entry.path();
    if (!(entry.material() instanceof Material.OtherName(String first, Material _))) {
      tree.put(path, node(entry));
    } else if (tree.get(first).isPresent()) {
      tree.link(path, first);
    } else {
      below.put(FileTree.checkedPath(path), first);
    }
  }

  private static Node node(Entry entry) {
    return switch (entry.material()) {
      case Material.Folder _ -> new Node.Directory(entry.ownership());
      case Material.Link(String target, Optional<HostName> _) ->
          new Node.Symlink(entry.ownership(), target);
      case Material.OtherName _ ->
          throw new IllegalStateException(entry.path() + " has no node yet");
      case Material.Text(String text) ->
          new Node.RegularFile(
              entry.ownership(), Content.of(text.getBytes(StandardCharsets.UTF_8)));
      case Material.HostBytes(String source, Stamp stamp, int _) ->
          new Node.RegularFile(entry.ownership(), Content.region(Path.of(source), 0, stamp.size()));
    };
  }

  /**
   * Looks at every file of the layer again, now that it has been read.
   *
   * @return whether a later change to any of them would be seen
   * @throws BuildFailure if one has changed
   */
  private boolean verified() throws IOException {
    var now = clock.instant();
    boolean settled = true;
    try (HostInodes inodes = new HostInodes()) {
      for (Entry entry : gathered) {
        if (file(entry.material()) instanceof Material.HostBytes file) {
          Path source = Path.of(file.source());
          if (!inodes.holds(file.stamp(), source)) {
            throw BuildFailure.changed(folder, source);
          }
          settled &= file.stamp().settledBy(now);
        }
      }
    }
    return settled;
  }

  private static Material file(Material material) {
    return material instanceof Material.OtherName(String _, Material same) ? same : material;
  }

  /** Tells how far the writing is. */
  private final class Counted extends FilterOutputStream {
    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      long before = written / TELL_EVERY_BYTES;
      written += length;
      if (written / TELL_EVERY_BYTES != before) {
        progress.at("writing layers", Math.min(written, weight), weight);
      }
    }
  }
}
