package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.tfs.Manifest;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who a guest is: what its disk says that the image does not.
 *
 * @param files path to content, such as {@code etc/hostname}; arrays are not changed any more
 * @param directories that have to be there, such as mount points; made where they are missing
 */
public record Identity(
    Manifest manifest, SortedMap<String, byte[]> files, SortedSet<String> directories) {
  public Identity {
    Objects.requireNonNull(manifest, "manifest is null");
    SortedMap<String, byte[]> copy = new TreeMap<>();
    copy.putAll((Map<String, byte[]>) files);
    files = Collections.unmodifiableSortedMap(copy);
    SortedSet<String> paths = new TreeSet<>();
    paths.addAll(directories);
    directories = Collections.unmodifiableSortedSet(paths);
  }
}
