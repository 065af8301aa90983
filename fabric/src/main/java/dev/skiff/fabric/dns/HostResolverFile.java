package dev.skiff.fabric.dns;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.PlanLimits;
import dev.skiff.wire.fabric.PlannedResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** The resolvers of resolv.conf(5), read again when it has changed. Thread-safe. */
public final class HostResolverFile {
  private static final int DNS_PORT = 53;

  /** Whom the C library asks where none is named. */
  private static final List<PlannedResolver> NONE_NAMED =
      List.of(new PlannedResolver("127.0.0.1", DNS_PORT));

  private static final int MOST_BYTES = 64 << 10;
  private static final String KEYWORD = "nameserver";

  /** What tells one version of the file from another; a link to it may be turned, too. */
  private record Version(String modified, long size, String key) {
    static Version of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(
          now.lastModifiedTime().toString(), now.size(), String.valueOf(now.fileKey()));
    }
  }

  private final Path file;
  private Version seen = new Version("", 0, "");
  private List<PlannedResolver> resolvers = NONE_NAMED;

  /**
   * Reads nothing yet.
   *
   * @param file {@code /etc/resolv.conf} outside of tests
   */
  public HostResolverFile(Path file) {
    this.file = file;
  }

  /** Those named now; those that were, where the file cannot be read. */
  synchronized List<PlannedResolver> resolvers() {
    try {
      Version now = Version.of(file);
      if (!now.equals(seen)) {
        resolvers = read();
        seen = now;
      }
    } catch (IOException e) {
      // Replaced this moment, or never there: the next question looks again.
    }
    return resolvers;
  }

  private List<PlannedResolver> read() throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES);
    }
    List<PlannedResolver> named =
        new String(bytes, StandardCharsets.UTF_8)
            .lines()
            .flatMap(HostResolverFile::resolver)
            .limit(PlanLimits.MAX_RESOLVERS)
            .toList();
    return named.isEmpty() ? NONE_NAMED : named;
  }

  private static Stream<PlannedResolver> resolver(String line) {
    String[] words = line.split("[ \\t]+", -1);
    boolean isNamed = words.length > 1 && words[0].equals(KEYWORD);
    return isNamed && IpAddress.parse(words[1]).isPresent()
        ? Stream.of(new PlannedResolver(words[1], DNS_PORT))
        : Stream.empty();
  }
}
