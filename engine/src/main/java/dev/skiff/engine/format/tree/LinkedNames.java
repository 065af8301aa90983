package dev.skiff.engine.format.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which paths of a tree in the making are names of one file. Others take no memory here. */
final class LinkedNames {
  private final SortedMap<String, SharedFile> files = new TreeMap<>(Utf8::compare);

  /** What several names share; compared by identity. */
  static final class SharedFile {}

  /** What a path is a name of. */
  SharedFile at(String path) {
    return files.computeIfAbsent(path, _ -> new SharedFile());
  }

  void name(String path, SharedFile file) {
    files.put(path, file);
  }

  /** The path is a name of something else now, or of nothing. */
  void part(String path) {
    if (!files.isEmpty()) {
      files.remove(path);
    }
  }

  /** As {@link #part}, of all below a path; '0' is the character after '/'. */
  void partBelow(String path) {
    if (!files.isEmpty()) {
      files.subMap(path + '/', path + '0').clear();
    }
  }

  /** Every name but the first of its file to that one; a name that is alone is not told. */
  SortedMap<String, String> toFirst() {
    Map<SharedFile, String> first = new HashMap<>();
    SortedMap<String, String> links = new TreeMap<>(Utf8::compare);
    files.forEach((path, file) -> {
      String known = first.putIfAbsent(file, path);
      if (known != null) {
        links.put(path, known);
      }
    });
    return links;
  }
}
