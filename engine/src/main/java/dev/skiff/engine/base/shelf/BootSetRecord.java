package dev.skiff.engine.base.shelf;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code boot-set.json}: what a boot set was made of, which its key does not tell. The file's time
 * is that of the set's last use.
 *
 * @param image {@code sha256:…}
 * @param kernel its id
 * @param lengths of the set's files in bytes, by their paths in its folder; null in a set of an
 *     engine that did not write them down
 */
@Json
record BootSetRecord(int format, String image, String kernel, @Nullable Map<String, Long> lengths) {
  static final int FORMAT = 1;

  private static final String FILE = "boot-set.json";

  /** A thousand files, as an image may bring with its own kernel, with long names. */
  private static final int MAX_BYTES = 1 << 20;

  private static final JsonType<BootSetRecord> JSON =
      Jsonb.builder().build().type(BootSetRecord.class);

  static BootSetRecord of(String image, String kernel) {
    return new BootSetRecord(FORMAT, image, kernel, null);
  }

  /** The same, of a set whose files are all there. */
  BootSetRecord withLengths(Path folder) throws IOException {
    SortedMap<String, Long> lengths = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        lengths.put(folder.relativize(file).toString(), Files.size(file));
      }
    }
    return new BootSetRecord(format, image, kernel, lengths);
  }

  /**
   * What is wrong with a set's files by their lengths, for people; empty for nothing, or for a set
   * of which they are not known.
   */
  static Optional<String> damage(Path folder) throws IOException {
    Map<String, Long> known =
        read(folder).map(BootSetRecord::lengths).orElse(Collections.emptyMap());
    for (Map.Entry<String, Long> each : known.entrySet()) {
      Path file = folder.resolve(each.getKey());
      if (!Files.isRegularFile(file)) {
        return Optional.of("'" + file + "' is not there any more");
      }
      Long length = Files.size(file);
      if (!length.equals(each.getValue())) {
        return Optional.of(
            "'%s' has %d bytes instead of %d".formatted(file, length, each.getValue()));
      }
    }
    return Optional.empty();
  }

  /** Empty for a set of which nothing, or nothing that we understand, is written. */
  static Optional<BootSetRecord> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      BootSetRecord read = JSON.fromJson(Files.readString(file));
      return Optional.of(read).filter(known -> known.format() == FORMAT);
    } catch (NoSuchFileException | JsonException | NullPointerException unknown) {
      return Optional.empty();
    }
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), JSON.toJson(this));
  }

  /** Never forced: who loses power loses an order in which sets would be removed. */
  void touch(Path folder, Instant now) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      Files.setLastModifiedTime(file, FileTime.from(now));
    } catch (NoSuchFileException older) {
      write(folder);
    }
  }

  /** When a set was last used; when it was made if nothing else is known. */
  static Instant lastUsed(Path folder) throws IOException {
    try {
      return Files.getLastModifiedTime(folder.resolve(FILE)).toInstant();
    } catch (NoSuchFileException older) {
      return Files.getLastModifiedTime(folder).toInstant();
    }
  }
}
