package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** From a file's extents to its content. */
final class FileContents {
  /** 16 TiB, mostly holes: far above what a guest's disk has. */
  private static final long MAX_LENGTH = 1L << 44;

  /** Looked at, of all files, which may share theirs; a log cannot have as many. */
  private static final int MAX_EXTENTS = 1 << 23;

  private final DiskBytes volume;
  private int looks;

  FileContents(DiskBytes volume) {
    this.volume = volume;
  }

  /**
   * Where some of a file lies, in bytes.
   *
   * @param zero whether it reads as zeros, whatever lies there
   */
  private record Extent(long start, long size, long offset, boolean zero) {}

  /** What no extent has reads as zeros; what is past the file's length is left out. */
  Content of(String path, StoredValue.Tuple file) throws IOException {
    long length =
        file.get(OnDisk.FILE_LENGTH).map(value -> number(value, path, "length")).orElse(0L);
    if (length > MAX_LENGTH) {
      throw volume.corrupt("'" + path + "' has a length of " + length + " bytes");
    }
    List<Content> parts = new ArrayList<>();
    long end = 0;
    for (Extent extent : extents(path, file).values()) {
      if (extent.start < end) {
        throw volume.corrupt("extents of '" + path + "' overlap at " + extent.start);
      }
      if (extent.start >= length) {
        break;
      }
      addHole(parts, extent.start - end);
      long size = Math.min(extent.size, length - extent.start);
      parts.add(extent.zero ? Content.zeros(size) : volume.content(extent.offset, size));
      end = extent.start + size;
    }
    addHole(parts, length - end);
    return Content.join(parts);
  }

  /** First block and length of each place that a file keeps, written to or not. */
  void eachAllocation(StoredValue.Tuple file, BiConsumer<Long, Long> receiver) {
    if (file.get(OnDisk.EXTENTS).orElse(null) instanceof StoredValue.Tuple extents) {
      extents.forEach((name, value) -> {
        Extent extent = extent("a file", name, value);
        long blocks = extent.size / OnDisk.BLOCK;
        long allocated = number((StoredValue.Tuple) value, OnDisk.ALLOCATED).orElse(blocks);
        if (allocated > MAX_LENGTH / OnDisk.BLOCK) {
          throw volume.corrupt("a file has an extent '" + name + "' out of all bounds");
        }
        receiver.accept(extent.offset / OnDisk.BLOCK, Math.max(blocks, allocated));
      });
    }
  }

  /** An attribute that is a number of at least 0, in either form; empty if it is none. */
  static OptionalLong number(StoredValue.Tuple tuple, String name) {
    OptionalLong number = tuple.get(name).map(FileContents::number).orElseGet(OptionalLong::empty);
    return number.isPresent() && number.getAsLong() < 0 ? OptionalLong.empty() : number;
  }

  private static void addHole(List<Content> parts, long size) {
    if (size > 0) {
      parts.add(Content.zeros(size));
    }
  }

  private SortedMap<Long, Extent> extents(String path, StoredValue.Tuple file) {
    SortedMap<Long, Extent> sorted = new TreeMap<>();
    StoredValue extents = file.get(OnDisk.EXTENTS).orElseGet(StoredValue.Tuple::new);
    if (!(extents instanceof StoredValue.Tuple tuple)) {
      throw volume.corrupt("'" + path + "' has extents that are no tuple");
    }
    tuple.forEach((name, value) -> {
      Extent extent = extent(path, name, value);
      if (extent.size > 0 && sorted.put(extent.start, extent) != null) {
        throw volume.corrupt("'" + path + "' has two extents at " + extent.start);
      }
    });
    return sorted;
  }

  private Extent extent(String path, String name, StoredValue value) {
    if (++looks > MAX_EXTENTS) {
      throw FormatFailure.overLimit(
          volume.name(), "its files have more than " + MAX_EXTENTS + " extents");
    }
    if (!(value instanceof StoredValue.Tuple extent)) {
      throw volume.corrupt("'" + path + "' has an extent that is no tuple");
    }
    long limit = MAX_LENGTH / OnDisk.BLOCK;
    long start = decimal(name).orElse(limit + 1);
    long blocks = attribute(path, extent, OnDisk.LENGTH);
    long offset = attribute(path, extent, OnDisk.OFFSET);
    if (start > limit || blocks > limit || offset > limit) {
      throw volume.corrupt("'" + path + "' has an extent '" + name + "' out of all bounds");
    }
    boolean zero = extent.has(OnDisk.UNINITIALIZED);
    if (!zero && (offset + blocks) * OnDisk.BLOCK > volume.size()) {
      throw volume.corrupt(
          "'%s' runs past the end: %d blocks at %d".formatted(path, blocks, offset));
    }
    return new Extent(start * OnDisk.BLOCK, blocks * OnDisk.BLOCK, offset * OnDisk.BLOCK, zero);
  }

  private long attribute(String path, StoredValue.Tuple extent, String name) {
    StoredValue value =
        extent
            .get(name)
            .orElseThrow(() -> volume.corrupt("'" + path + "' has an extent without " + name));
    return number(value, path, name);
  }

  /** A number, or a decimal string, which other builders write. */
  private long number(StoredValue value, String path, String what) {
    OptionalLong number = number(value);
    if (number.isEmpty() || number.getAsLong() < 0) {
      throw volume.corrupt(
          "'" + path + "' has a " + what + " that is no number of blocks or bytes");
    }
    return number.getAsLong();
  }

  private static OptionalLong number(StoredValue value) {
    return switch (value) {
      case StoredValue.Whole whole -> OptionalLong.of(whole.number());
      case StoredValue.Buffer buffer ->
          buffer.text().map(FileContents::decimal).orElseGet(OptionalLong::empty);
      case StoredValue.Present _, StoredValue.Vector _, StoredValue.Tuple _ -> OptionalLong.empty();
    };
  }

  private static OptionalLong decimal(String text) {
    if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text));
  }
}
