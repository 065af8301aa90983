package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a root volume that says who a guest is: sector files and manifest, in consecutive
 * blocks. What lies there can be replaced without writing the volume again, until a guest has
 * written to it.
 *
 * @param block the first, of the volume
 * @param sectorFiles path to the index of the file's tuple, in the order of their blocks
 * @param next index of the dictionary that the manifest's part of the log begins with
 */
public record IdentityZone(long block, SortedMap<String, Long> sectorFiles, long next) {
  /** Of a sector file. */
  public static final int MAX_FILE_BYTES = OnDisk.BLOCK;

  /** So that the kernel, and a changed identity, can add to the extension before it is full. */
  private static final int MANIFEST_ROOM =
      OnDisk.EXTENSION * OnDisk.BLOCK - OnDisk.MINIMUM_LEFT - 2 * OnDisk.LINK_BYTES;

  public IdentityZone {
    SortedMap<String, Long> copy = new TreeMap<>();
    copy.putAll(sectorFiles);
    sectorFiles = Collections.unmodifiableSortedMap(copy);
  }

  /**
   * Bytes that take the place of others.
   *
   * @param offset in the volume, a multiple of 512
   * @param bytes a multiple of 512 of them
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Replacement(long offset, byte[] bytes) {
    public Replacement {
      Objects.requireNonNull(bytes, "bytes is null");
    }
  }

  /**
   * The zone's bytes for another identity.
   *
   * @param volume as it was written, for the symbols in its log
   * @param contents of each sector file, by path
   * @throws FormatFailure if the manifest or a content is too long
   */
  public Replacement replacement(DiskBytes volume, Manifest manifest, Map<String, byte[]> contents)
      throws IOException {
    Set<String> names = names(manifest);
    long extension = block + sectorFiles.size();
    return replacement(SymbolScan.find(volume, extension, next, names), manifest, contents);
  }

  /** The same, where the volume's symbols are known: it need not be read. */
  public Replacement replacement(
      SymbolIndex symbols, Manifest manifest, Map<String, byte[]> contents) {
    return replacement(symbols.find(names(manifest)), manifest, contents);
  }

  private Replacement replacement(
      Map<String, Long> symbols, Manifest manifest, Map<String, byte[]> contents) {
    if (!contents.keySet().equals(sectorFiles.keySet())) {
      throw new IllegalArgumentException(
          "sector files are " + sectorFiles.keySet() + ", not " + contents.keySet());
    }
    SortedMap<String, byte[]> ordered = new TreeMap<>();
    ordered.putAll(contents);
    SortedMap<String, Integer> sizes = new TreeMap<>();
    ordered.forEach((path, bytes) -> sizes.put(path, bytes.length));
    byte[] extension = manifestExtension(new ValueOutput(symbols, next), manifest, sizes);
    int files = sectorFiles.size() * OnDisk.BLOCK;
    byte[] zone = new byte[files + extension.length];
    int at = 0;
    for (byte[] content : ordered.values()) {
      System.arraycopy(content, 0, zone, at, content.length);
      at += OnDisk.BLOCK;
    }
    System.arraycopy(extension, 0, zone, files, extension.length);
    return new Replacement(block * OnDisk.BLOCK, zone);
  }

  /**
   * The extension that has the manifest and the sector files' lengths, in whole blocks.
   *
   * @param output numbered from {@link #next} on
   */
  byte[] manifestExtension(
      ValueOutput output, Manifest manifest, SortedMap<String, Integer> sizes) {
    sizes.forEach(IdentityZone::checkSize);
    output.openKnownTuple(OnDisk.ROOT, manifest.settings().size());
    output.attributes(manifest.settings());
    ValueOutput extension = new ValueOutput();
    extension.raw(LogOutput.header(OnDisk.EXTENSION));
    addRecord(extension, output.takeRecord());
    sizes.forEach((path, size) -> {
      output.openKnownTuple(Objects.requireNonNull(sectorFiles.get(path)), 1);
      output.name(OnDisk.FILE_LENGTH);
      output.number(size);
      addRecord(extension, output.takeRecord());
    });
    extension.code(OnDisk.END_OF_LOG);
    byte[] bytes = extension.takeRecord();
    if (bytes.length > MANIFEST_ROOM) {
      throw FormatFailure.cannotHold(
          "a Nanos manifest", "it takes " + bytes.length + " bytes, more than " + MANIFEST_ROOM);
    }
    return Arrays.copyOf(bytes, (int) OnDisk.roundUp(bytes.length, OnDisk.BLOCK));
  }

  static void checkSize(String path, long size) {
    if (size > MAX_FILE_BYTES) {
      throw FormatFailure.cannotHold(
          "a Nanos root volume",
          "'%s' has %d bytes, more than its room of %d".formatted(path, size, MAX_FILE_BYTES));
    }
  }

  private static void addRecord(ValueOutput extension, byte[] record) {
    extension.code(OnDisk.TUPLE_AVAILABLE);
    extension.varint(record.length);
    extension.varint(record.length);
    extension.raw(record);
  }

  private static Set<String> names(Manifest manifest) {
    Set<String> names = new HashSet<>(Set.of(OnDisk.FILE_LENGTH));
    manifest.settings().forEach((name, value) -> collect(name, value, names));
    return names;
  }

  private static void collect(String name, Manifest.Value value, Set<String> names) {
    names.add(name);
    collect(value, names);
  }

  private static void collect(Manifest.Value value, Set<String> names) {
    switch (value) {
      case Manifest.Text _, Manifest.Whole _ -> {}
      case Manifest.Items items -> items.values().forEach(each -> collect(each, names));
      case Manifest.Fields fields ->
          fields.values().forEach((name, each) -> collect(name, each, names));
    }
  }
}
