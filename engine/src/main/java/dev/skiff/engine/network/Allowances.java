package dev.skiff.engine.network;

import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.wire.fabric.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what people write of links and egress: {@code db:5432}, {@code 10.0.0.0/8:443/udp}. */
public final class Allowances {
  private static final int LAST_PORT = 65_535;

  /** What, then perhaps ports, then perhaps a protocol. */
  private static final Pattern ALLOWANCE =
      Pattern.compile(
          "(?<what>\\[[^\\]]*\\]|[^:]*?)(:(?<ports>\\*|[0-9]{1,5}(-[0-9]{1,5})?))?(/(?<protocol>[a-z]+))?");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

  /** A host name, perhaps with a star for its first label. */
  private static final Pattern HOST =
      Pattern.compile("(\\*\\.)?[a-zA-Z0-9_]([a-zA-Z0-9_-]*)(\\.[a-zA-Z0-9_][a-zA-Z0-9_-]*)*\\.?");

  private static final int MAX_HOST = 253;

  private Allowances() {}

  /** What a text may mean: which, and of it what. */
  private record Parts(String what, String protocol, int first, int last) {}

  /**
   * A link, {@code NAME[:PORT[-PORT]][/tcp|udp|icmp]}. Ports without a protocol are TCP's, a name
   * alone is all.
   *
   * @throws NetworkFailure when it is none
   */
  public static Link link(String text) {
    return parts(text)
        .filter(parts -> NAME.matcher(parts.what()).matches())
        .map(parts -> new Link(parts.what(), parts.protocol(), parts.first(), parts.last()))
        .orElseThrow(() ->
            NetworkFailure.invalid(
                "'" + text + "' allows nothing that can be understood",
                "write NAME[:PORT[-PORT]][/tcp|udp|icmp], e.g. db:5432"));
  }

  /**
   * Egress, {@code HOST|ADDRESS|RANGE|*[:PORT[-PORT]][/tcp|udp|icmp]}; IPv6 in brackets where ports
   * follow.
   *
   * @return one, or for {@code *} one of each family
   * @throws NetworkFailure when it is none
   */
  public static List<Egress> egress(String text) {
    Optional<IpPrefix> whole = IpPrefix.parse(text);
    if (whole.isPresent()) {
      return List.of(new Egress(whole.get().toString(), "any", 0, LAST_PORT));
    }
    Parts parts = parts(text).orElseThrow(() -> notUnderstood(text));
    if (parts.what().equals("*")) {
      return List.of(to("0.0.0.0/0", parts), to("::/0", parts));
    }
    return List.of(to(target(parts.what()).orElseThrow(() -> notUnderstood(text)), parts));
  }

  private static Egress to(String target, Parts parts) {
    return new Egress(target, parts.protocol(), parts.first(), parts.last());
  }

  private static NetworkFailure notUnderstood(String text) {
    return NetworkFailure.invalid(
        "'" + text + "' is no destination that can be understood",
        "write HOST|ADDRESS|RANGE|*[:PORT[-PORT]][/tcp|udp|icmp], e.g. api.example.com:443,"
            + " 192.0.2.0/24 or [2001:db8::1]:443");
  }

  private static Optional<String> target(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    Optional<String> range = IpPrefix.parse(bare).map(IpPrefix::toString);
    boolean isHost =
        bare.length() <= MAX_HOST
            && HOST.matcher(bare).matches()
            && bare.chars().anyMatch(Character::isLetter);
    return range.or(() -> isHost ? Optional.of(withoutDot(bare)) : Optional.empty());
  }

  private static String withoutDot(String host) {
    String lower = host.toLowerCase(java.util.Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static Optional<Parts> parts(String text) {
    Matcher matcher = ALLOWANCE.matcher(text);
    if (!matcher.matches() || matcher.group("what").isEmpty()) {
      return Optional.empty();
    }
    Optional<String> ports = Optional.ofNullable(matcher.group("ports"));
    Optional<String> protocol = Optional.ofNullable(matcher.group("protocol"));
    String meant = protocol.orElse(ports.isPresent() ? "tcp" : "any");
    boolean hasPorts = meant.equals("tcp") || meant.equals("udp");
    if (!Set.of("tcp", "udp", "icmp", "any").contains(meant) || (ports.isPresent() && !hasPorts)) {
      return Optional.empty();
    }
    String range = ports.filter(given -> !given.equals("*")).orElse("0-" + LAST_PORT);
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int last = Integer.parseInt(dash < 0 ? range : range.substring(dash + 1));
    return first <= last && last <= LAST_PORT
        ? Optional.of(new Parts(matcher.group("what"), meant, first, last))
        : Optional.empty();
  }
}
