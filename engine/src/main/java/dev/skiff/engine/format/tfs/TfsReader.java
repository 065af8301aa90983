package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads TFS volumes of versions 4 and 5, ours, those of other builders and those a guest has
 * written to. Bytes are not trusted: whatever they are, the answer is a tree or a {@link
 * FormatFailure}, in bounded memory. Sockets are passed over, as every archive does.
 */
public final class TfsReader {
  /** Of a tree; a large image has some hundred thousand. */
  public static final int MAX_NODES = 2_000_000;

  private static final Node.Ownership PLAIN = Node.Ownership.root(0755);
  private static final Node.Ownership LINK = Node.Ownership.root(0777);

  private final DiskBytes volume;
  private final FileContents contents;
  private final FileTree.Builder tree = FileTree.builder();
  private final Deque<OpenDirectory> pending = new ArrayDeque<>();
  private final Set<StoredValue.Tuple> seenDirectories =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<StoredValue.Tuple, String> firstNames = new IdentityHashMap<>();
  private final Map<String, Instant> times = new HashMap<>();
  private int nodes;

  private TfsReader(DiskBytes volume) {
    this.volume = volume;
    this.contents = new FileContents(volume);
  }

  private record OpenDirectory(String path, StoredValue.Tuple children) {}

  /**
   * Reads the whole tree and what the root says beside it.
   *
   * @throws FormatFailure if the volume is damaged, or has something a tree does not
   */
  public static TfsContents read(DiskBytes volume) throws IOException {
    LogInput log = new LogInput(volume);
    return new TfsReader(volume).read(log);
  }

  private TfsContents read(LogInput log) throws IOException {
    StoredValue.Tuple root = LogReader.play(volume, log).root();
    openLater("", root);
    while (!pending.isEmpty()) {
      OpenDirectory directory = pending.pop();
      NavigableMap<String, StoredValue> entries = new TreeMap<>();
      directory.children.forEach(entries::put);
      for (var entry : entries.entrySet()) {
        readEntry(directory.path, entry.getKey(), entry.getValue());
      }
    }
    Manifest manifest = new ManifestReader(volume).read(root);
    return new TfsContents(log.version(), log.uuid(), log.label(), tree.build(), times, manifest);
  }

  private void readEntry(String directory, String name, StoredValue value) throws IOException {
    String path = directory.isEmpty() ? name : directory + '/' + name;
    if (name.indexOf('/') >= 0) {
      throw volume.corrupt("'" + directory + "' has the name '" + name + "'");
    }
    if (!(value instanceof StoredValue.Tuple node)) {
      throw volume.corrupt("'" + path + "' is no tuple");
    }
    if (++nodes > MAX_NODES) {
      throw FormatFailure.overLimit(volume.name(), "it has more than " + MAX_NODES + " files");
    }
    FileContents.number(node, OnDisk.MODIFIED).ifPresent(time -> times.put(path, time(time)));
    if (node.has(OnDisk.CHILDREN)) {
      put(path, new Node.Directory(PLAIN));
      openLater(path, node);
    } else if (node.has(OnDisk.LINK_TARGET) || !node.has(OnDisk.SOCKET)) {
      putFile(path, node);
    }
  }

  /** Of seconds since 1970 with 32 bits after the point. */
  private static Instant time(long fixed) {
    long nanos = ((fixed & 0xffff_ffffL) * 1_000_000_000L) >>> Integer.SIZE;
    return Instant.ofEpochSecond(fixed >>> Integer.SIZE, nanos);
  }

  /** A tuple met again is a further name; how many there should be is not believed. */
  private void putFile(String path, StoredValue.Tuple tuple) throws IOException {
    String known = firstNames.putIfAbsent(tuple, path);
    if (known != null) {
      checked(() -> tree.link(path, known));
    } else if (tuple.has(OnDisk.LINK_TARGET)) {
      put(path, link(path, tuple));
    } else {
      put(path, new Node.RegularFile(PLAIN, contents.of(path, tuple)));
    }
  }

  /** A directory met twice would be a cycle, or a tree without end. */
  private void openLater(String path, StoredValue.Tuple directory) {
    if (!(directory.get(OnDisk.CHILDREN).orElse(null) instanceof StoredValue.Tuple children)) {
      throw volume.corrupt("directory '" + path + "' has no children");
    }
    if (!seenDirectories.add(children)) {
      throw volume.corrupt("directory '" + path + "' is in two places");
    }
    pending.push(new OpenDirectory(path, children));
  }

  private Node link(String path, StoredValue.Tuple node) {
    if (!(node.get(OnDisk.LINK_TARGET).orElse(null) instanceof StoredValue.Buffer target)) {
      throw volume.corrupt("link '" + path + "' has no target");
    }
    String text =
        target
            .text()
            .orElseThrow(
                () -> volume.unsupported("link '" + path + "' has a target that is no UTF-8"));
    try {
      return new Node.Symlink(LINK, text);
    } catch (IllegalArgumentException e) {
      throw volume.corrupt("link '" + path + "': " + e.getMessage());
    }
  }

  private void put(String path, Node node) {
    checked(() -> tree.put(path, node));
  }

  private void checked(Runnable addition) {
    try {
      addition.run();
    } catch (IllegalArgumentException e) {
      throw volume.corrupt(String.valueOf(e.getMessage()));
    }
  }
}
