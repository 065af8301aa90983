package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.PlanLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whom the host asks for names (resolv.conf(5)). What cannot be read names nobody. */
public final class HostResolvers {
  private static final Pattern NAME_SERVER = Pattern.compile("\\s*nameserver\\s+(\\S+).*");

  /** Far more than anybody writes. */
  private static final int MOST_LINES = 1000;

  private final Path file;

  /**
   * @param file {@code /etc/resolv.conf} outside of tests
   */
  public HostResolvers(Path file) {
    this.file = file;
  }

  /**
   * As many as a plan takes, in their order; those with a zone are of one link only, and left out.
   */
  public List<String> addresses() {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .limit(MOST_LINES)
          .map(NAME_SERVER::matcher)
          .filter(Matcher::matches)
          .flatMap(line -> IpAddress.parse(line.group(1)).stream())
          .map(IpAddress::toString)
          .distinct()
          .limit(PlanLimits.MAX_RESOLVERS)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
