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
import java.util.Optional;

/**
 * {@code boot-set.json}: what a boot set was made of, which its key does not tell. The file's time
 * is that of the set's last use.
 *
 * @param image {@code sha256:…}
 * @param kernel its id
 */
@Json
record BootSetRecord(int format, String image, String kernel) {
  static final int FORMAT = 1;

  private static final String FILE = "boot-set.json";
  private static final int MAX_BYTES = 4096;

  private static final JsonType<BootSetRecord> JSON =
      Jsonb.builder().build().type(BootSetRecord.class);

  static BootSetRecord of(String image, String kernel) {
    return new BootSetRecord(FORMAT, image, kernel);
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
