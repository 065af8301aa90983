package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.WritableDisk;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes a volume in place by adding to its log, whoever wrote it. Nothing is changed before
 * {@link #commit}, and then all is or nothing. While one is open, nothing else may write to the
 * volume. Not for several threads at once.
 */
public final class TfsEditor {
  private static final int CHUNK = 1 << 20;

  /** Of one file, beside those that its length takes: each is looked for among all that is used. */
  private static final int MAX_FRAGMENTS = 4096;

  private final WritableDisk volume;
  private final EditedTree tree;
  private final FileContents contents;
  private final FreeBlocks free;
  private final LogAppender appender;
  private Manifest manifest;
  private boolean committed;

  private TfsEditor(WritableDisk volume, LogInput log, LogReader played) {
    this.volume = volume;
    this.tree = new EditedTree(volume, played);
    this.contents = new FileContents(volume);
    this.free = UsedBlocks.freeBeside(volume, log, tree.root());
    this.appender = new LogAppender(volume, log, free);
    this.manifest = new ManifestReader(volume).read(tree.root());
  }

  /**
   * Reads what the volume has.
   *
   * @throws FormatFailure if it is damaged, or of version 4
   */
  public static TfsEditor open(WritableDisk volume) throws IOException {
    LogInput log = new LogInput(volume);
    LogReader played = LogReader.play(volume, log);
    if (log.oldEncoding()) {
      throw volume.unsupported("it is TFS of version 4, which is not written to");
    }
    return new TfsEditor(volume, log, played);
  }

  /** Makes a root volume say this beside its files, and nothing else. */
  public TfsEditor manifest(Manifest wanted) {
    NavigableMap<String, Optional<Manifest.Value>> changes = new TreeMap<>();
    manifest.settings().keySet().forEach(name -> changes.put(name, Optional.empty()));
    wanted.settings().forEach((name, value) -> changes.put(name, Optional.of(value)));
    manifest.settings().forEach((name, value) -> changes.remove(name, Optional.of(value)));
    if (!changes.isEmpty()) {
      tree.output().openKnownTuple(OnDisk.ROOT, changes.size());
      changes.forEach((name, value) -> {
        tree.output().name(name);
        value.ifPresentOrElse(tree.output()::value, tree.output()::nothing);
      });
      tree.endRecord();
    }
    manifest = wanted;
    return this;
  }

  /**
   * Puts a node at a path, in place of a file or link that is there. Directories above it are made;
   * one that is there is kept as it is, and so is a file of the same bytes if they are in memory.
   *
   * @throws FormatFailure if something that is no directory lies above, a directory is in the way,
   *     or the volume is full
   */
  public TfsEditor put(String path, Node node) throws IOException {
    String clean = FileTree.checkedPath(path);
    if (node instanceof Node.Directory) {
      tree.directory(clean);
      return this;
    }
    int slash = clean.lastIndexOf('/');
    String name = clean.substring(slash + 1);
    StoredValue.Tuple names = tree.directory(clean.substring(0, Math.max(0, slash)));
    Optional<StoredValue.Tuple> present = EditedTree.child(names, name);
    if (present.flatMap(EditedTree::childrenOf).isPresent()) {
      throw FormatFailure.cannotHold(volume.name(), "'" + clean + "' is a directory");
    }
    switch (node) {
      case Node.RegularFile file when present.isPresent() && same(clean, present.get(), file) -> {}
      case Node.RegularFile file -> {
        List<FreeBlocks.Run> runs = write(file.content());
        tree.setChild(names, name, () -> fileTuple(runs, file.content().size()));
      }
      case Node.Symlink link -> tree.setChild(names, name, () -> linkTuple(link));
      case Node.Directory _ -> throw new IllegalStateException("directories are made above");
    }
    return this;
  }

  /** Removes what is at a path, with all below it; nothing if there is nothing. */
  public TfsEditor remove(String path) {
    String clean = FileTree.checkedPath(path);
    int slash = clean.lastIndexOf('/');
    String name = clean.substring(slash + 1);
    tree.presentDirectory(clean.substring(0, Math.max(0, slash)))
        .filter(names -> names.has(name))
        .ifPresent(names -> tree.removeChild(names, name));
    return this;
  }

  /**
   * Makes all changes durable, and ends the editing. When it fails, none was made.
   *
   * @throws FormatFailure if the log has to grow and there is no room
   */
  public void commit() throws IOException {
    if (committed) {
      throw new IllegalStateException("the changes were made already");
    }
    committed = true;
    if (!tree.records().isEmpty()) {
      volume.force();
      appender.append(tree.records());
    }
  }

  private boolean same(String path, StoredValue.Tuple present, Node.RegularFile wanted)
      throws IOException {
    if (!(wanted.content() instanceof Content.Bytes bytes) || !present.has(OnDisk.FILE_LENGTH)) {
      return false;
    }
    Content content = contents.of(path, present);
    if (content.size() != bytes.size()) {
      return false;
    }
    try (InputStream in = content.open()) {
      return Arrays.equals(in.readAllBytes(), bytes.bytes());
    }
  }

  /** Where it was written to. */
  private List<FreeBlocks.Run> write(Content content) throws IOException {
    List<FreeBlocks.Run> runs = new ArrayList<>();
    long blocks = OnDisk.blocks(content.size());
    try (InputStream in = content.open()) {
      for (long left = blocks; left > 0; ) {
        FreeBlocks.Run run = free.take(Math.min(left, OnDisk.MAX_EXTENT));
        if (run.length() == 0) {
          throw FormatFailure.cannotHold(
              volume.name(), "it has no room for another " + left * OnDisk.BLOCK + " bytes");
        }
        if (runs.size() > blocks / OnDisk.MAX_EXTENT + MAX_FRAGMENTS) {
          throw FormatFailure.cannotHold(
              volume.name(), "its free room is in too many pieces for a file of this size");
        }
        write(in, run);
        runs.add(run);
        left -= run.length();
      }
    }
    return runs;
  }

  /** What the content lacks to a whole block is zeros. */
  private void write(InputStream in, FreeBlocks.Run run) throws IOException {
    long end = (run.block() + run.length()) * OnDisk.BLOCK;
    for (long at = run.block() * OnDisk.BLOCK; at < end; ) {
      byte[] chunk = new byte[(int) Math.min(CHUNK, end - at)];
      in.readNBytes(chunk, 0, chunk.length);
      volume.write(at, chunk);
      at += chunk.length;
    }
  }

  private StoredValue fileTuple(List<FreeBlocks.Run> runs, long size) {
    ValueOutput output = tree.output();
    StoredValue.Tuple file = tree.open(2);
    output.name(OnDisk.EXTENTS);
    StoredValue.Tuple extents = tree.open(runs.size());
    long block = 0;
    for (FreeBlocks.Run run : runs) {
      output.name(Long.toString(block));
      StoredValue.Tuple extent = tree.open(3);
      number(extent, OnDisk.LENGTH, run.length());
      number(extent, OnDisk.OFFSET, run.block());
      number(extent, OnDisk.ALLOCATED, run.length());
      extents.set(Long.toString(block), extent);
      block += run.length();
    }
    file.set(OnDisk.EXTENTS, extents);
    number(file, OnDisk.FILE_LENGTH, size);
    return file;
  }

  private void number(StoredValue.Tuple tuple, String name, long number) {
    tree.output().name(name);
    tree.output().number(number);
    tuple.set(name, new StoredValue.Whole(number));
  }

  private StoredValue linkTuple(Node.Symlink link) {
    StoredValue.Tuple made = tree.open(1);
    tree.output().name(OnDisk.LINK_TARGET);
    tree.output().text(link.target());
    made.set(OnDisk.LINK_TARGET, new StoredValue.Present());
    return made;
  }
}
