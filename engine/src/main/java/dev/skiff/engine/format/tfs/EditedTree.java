package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The tuples of a volume, and the records that say how they were changed. */
final class EditedTree {
  private final DiskBytes volume;
  private final StoredValue.Tuple root;

  /** Of tuples that are in the log, or in the records. */
  private final IdentityHashMap<StoredValue, Long> indices = new IdentityHashMap<>();

  private final ValueOutput output;
  private final List<byte[]> records = new ArrayList<>();

  EditedTree(DiskBytes volume, LogReader played) {
    this.volume = volume;
    this.root = played.root();
    Map<String, Long> symbols = new HashMap<>();
    long next = OnDisk.ROOT;
    for (Object entry : played.dictionary()) {
      if (entry instanceof StoredValue value) {
        indices.put(value, next);
      } else {
        symbols.put((String) entry, next);
      }
      next++;
    }
    this.output = new ValueOutput(symbols, next);
  }

  /** Writes the value of an attribute. */
  interface Value {
    StoredValue write();
  }

  StoredValue.Tuple root() {
    return root;
  }

  ValueOutput output() {
    return output;
  }

  List<byte[]> records() {
    return records;
  }

  /** Ends a record that was written to the output. */
  void endRecord() {
    records.add(output.takeRecord());
  }

  /** A new tuple, whose attributes have to follow. */
  StoredValue.Tuple open(int attributes) {
    StoredValue.Tuple made = new StoredValue.Tuple();
    indices.put(made, output.openTuple(attributes));
    return made;
  }

  /** The names in a directory. */
  StoredValue.Tuple children(String path, StoredValue.Tuple directory) {
    return childrenOf(directory)
        .orElseThrow(
            () -> FormatFailure.cannotHold(volume.name(), "'" + path + "' is there, no directory"));
  }

  /** The names in a directory, which is made if it is not there. */
  StoredValue.Tuple directory(String path) {
    StoredValue.Tuple names = children("", root);
    for (int end = 0; end >= 0 && !path.isEmpty(); ) {
      int start = end == 0 ? 0 : end + 1;
      end = path.indexOf('/', start);
      String name = end < 0 ? path.substring(start) : path.substring(start, end);
      Optional<StoredValue.Tuple> there = child(names, name);
      names =
          there.isPresent()
              ? children(end < 0 ? path : path.substring(0, end), there.get())
              : makeDirectory(names, name);
    }
    return names;
  }

  /** The names in a directory, if there is one at that path. */
  Optional<StoredValue.Tuple> presentDirectory(String path) {
    Optional<StoredValue.Tuple> names = childrenOf(root);
    if (!path.isEmpty()) {
      for (String name : path.split("/", -1)) {
        names = names.flatMap(above -> child(above, name)).flatMap(EditedTree::childrenOf);
      }
    }
    return names;
  }

  static Optional<StoredValue.Tuple> child(StoredValue.Tuple names, String name) {
    return names
        .get(name)
        .flatMap(found ->
            found instanceof StoredValue.Tuple tuple ? Optional.of(tuple) : Optional.empty());
  }

  static Optional<StoredValue.Tuple> childrenOf(StoredValue.Tuple node) {
    return child(node, OnDisk.CHILDREN);
  }

  /** Sets a name to a node that the value writes, and lets go of what had the name. */
  void setChild(StoredValue.Tuple names, String name, Value value) {
    unlink(names, name);
    set(names, name, value);
  }

  void removeChild(StoredValue.Tuple names, String name) {
    unlink(names, name);
    names.remove(name);
    output.openKnownTuple(index(names), 1);
    output.name(name);
    output.nothing();
    endRecord();
  }

  private StoredValue.Tuple makeDirectory(StoredValue.Tuple names, String name) {
    StoredValue.Tuple made = new StoredValue.Tuple();
    set(
        names,
        name,
        () -> {
          StoredValue.Tuple directory = open(1);
          output.name(OnDisk.CHILDREN);
          indices.put(made, output.openTuple(0));
          directory.set(OnDisk.CHILDREN, made);
          return directory;
        });
    return made;
  }

  private void set(StoredValue.Tuple tuple, String name, Value value) {
    output.openKnownTuple(index(tuple), 1);
    output.name(name);
    tuple.set(name, value.write());
    endRecord();
  }

  private long index(StoredValue.Tuple tuple) {
    return Objects.requireNonNull(indices.get(tuple), "a tuple is not in the log");
  }

  /**
   * Files that have further names have one less, also those below a directory. One that is in two
   * places, or in itself, is gone through once.
   */
  private void unlink(StoredValue.Tuple names, String name) {
    Deque<StoredValue.Tuple> left = new ArrayDeque<>();
    Set<StoredValue.Tuple> entered = Collections.newSetFromMap(new IdentityHashMap<>());
    child(names, name).ifPresent(left::push);
    while (!left.isEmpty()) {
      StoredValue.Tuple node = left.pop();
      childrenOf(node)
          .filter(entered::add)
          .ifPresent(below ->
              below.forEach((_, each) -> {
                if (each instanceof StoredValue.Tuple tuple) {
                  left.push(tuple);
                }
              }));
      long count = FileContents.number(node, OnDisk.NAMES).orElse(1);
      if (count > 1) {
        set(
            node,
            OnDisk.NAMES,
            () -> {
              output.number(count - 1);
              return new StoredValue.Whole(count - 1);
            });
      }
    }
  }
}
