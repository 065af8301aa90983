package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the archives of releases are known to be: those that this engine was told of, and those that
 * were seen here once. Not for use by two at once.
 */
final class KnownDigests {
  private static final Pattern LINE = Pattern.compile("(\\S{1,128}) (?:sha256 )?([0-9a-f]{64})");

  /** Some ten thousand releases. */
  private static final long MAX_BYTES = 1 << 20;

  private final Map<String, String> pinned;
  private final Path memory;
  private final DurableFiles files = new DurableFiles(Disk.real());

  /** Who vouches for an archive. */
  enum Voucher {
    /** This engine's table. */
    TABLE,
    /** It is what it was the first time. */
    MEMORY,
    NOBODY
  }

  /**
   * @param pinned digests in hex by version
   * @param memory a file; made when something is remembered
   */
  KnownDigests(Map<String, String> pinned, Path memory) {
    this.pinned = Map.copyOf(pinned);
    this.memory = memory;
  }

  /** The table that this engine was built with. */
  static Map<String, String> table() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            KnownDigests.class.getResourceAsStream("pinned.txt"), "pinned.txt is not packaged")) {
      return parsed(new String(in.readAllBytes(), StandardCharsets.US_ASCII), "pinned.txt");
    }
  }

  /**
   * Looks a digest up.
   *
   * @throws BaseFailure if the version is known by another one
   */
  Voucher check(String version, String sha256) throws IOException {
    Optional<String> told = Optional.ofNullable(pinned.get(version));
    Optional<String> seen = Optional.ofNullable(remembered().get(version));
    String expected = told.or(() -> seen).orElse(sha256);
    if (!expected.equals(sha256)) {
      throw BaseFailure.digestChanged("the nanos release " + version, expected, sha256);
    }
    return told.isPresent() ? Voucher.TABLE : seen.isPresent() ? Voucher.MEMORY : Voucher.NOBODY;
  }

  /** Keeps a digest for the next time; durable when this returns. */
  void remember(String version, String sha256) throws IOException {
    SortedMap<String, String> all = new TreeMap<>(remembered());
    all.put(version, sha256);
    StringBuilder text = new StringBuilder();
    all.forEach((name, digest) -> text.append(name).append(" sha256 ").append(digest).append('\n'));
    files.write(memory, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private Map<String, String> remembered() throws IOException {
    try {
      if (Files.size(memory) > MAX_BYTES) {
        throw new IOException("'" + memory + "' is damaged: it is too long");
      }
      return parsed(Files.readString(memory, StandardCharsets.US_ASCII), "'" + memory + "'");
    } catch (NoSuchFileException none) {
      return Map.of();
    }
  }

  /** A line that is not understood is an error: to pass it over were to forget a digest. */
  private static Map<String, String> parsed(String text, String where) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException(where + " is damaged: '" + line + "'");
      }
      digests.put(matcher.group(1), matcher.group(2));
    }
    return digests;
  }
}
