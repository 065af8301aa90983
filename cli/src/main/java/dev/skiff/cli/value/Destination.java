package dev.skiff.cli.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody wants to reach: {@code db:5432}, {@code db:53/udp}, {@code [fd00::1]:443}, {@code
 * db/icmp}.
 *
 * @param target an instance, or an address
 * @param port 0 for what has none
 */
public record Destination(String target, int port, String protocol) {
  private static final int LAST_PORT = 65_535;

  private static final Pattern PARTS =
      Pattern.compile(
          "(?<target>\\[[^\\]]+\\]|[^:/]+)(:(?<port>[0-9]{1,5}))?(/(?<protocol>tcp|udp|icmp))?");

  /** Without a port and a protocol, a ping is meant; with a port alone, TCP. */
  public static Destination parse(String text) {
    Matcher matcher = PARTS.matcher(text);
    if (!matcher.matches()) {
      throw invalid(text);
    }
    String target = matcher.group("target");
    String digits = matcher.group("port");
    int port = digits == null ? 0 : Integer.parseInt(digits);
    String given = matcher.group("protocol");
    String protocol = given == null ? (digits == null ? "icmp" : "tcp") : given;
    boolean ping = protocol.equals("icmp");
    if (port > LAST_PORT || ping != (digits == null) || ping != (port == 0)) {
      throw invalid(text);
    }
    boolean brackets = target.startsWith("[");
    return new Destination(
        brackets ? target.substring(1, target.length() - 1) : target, port, protocol);
  }

  private static InvalidValue invalid(String text) {
    return new InvalidValue(
        "'"
            + text
            + "' is nothing to be reached; write NAME:PORT, NAME:PORT/udp or NAME for a"
            + " ping; an IPv6 address stands in brackets");
  }

  @Override
  public String toString() {
    String host = target.indexOf(':') < 0 ? target : "[" + target + "]";
    return host + (port == 0 ? "" : ":" + port) + "/" + protocol;
  }
}
