package dev.skiff.cli.value;

import java.util.Locale;

/**
 * A guest's port published on this computer.
 *
 * @param hostIp empty for the engine's default, which is 127.0.0.1
 * @param hostPort 0 for any free one
 * @param protocol tcp or udp
 */
public record PortMapping(String hostIp, int hostPort, int guestPort, String protocol) {
  private static final int MAX_PORT = 65535;

  /** Docker's {@code [ip:][host:]guest[/tcp|/udp]}; an IPv6 address stands in brackets. */
  public static PortMapping parse(String text) {
    int slash = text.lastIndexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
    String ports = slash < 0 ? text : text.substring(0, slash);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw invalid(text, "the protocol is tcp or udp");
    }
    int guestAt = ports.lastIndexOf(':');
    int guestPort = port(text, ports.substring(guestAt + 1), 1);
    if (guestAt < 0) {
      return new PortMapping("", 0, guestPort, protocol);
    }
    String host = ports.substring(0, guestAt);
    int hostAt = hostPortAt(host);
    String hostPort = host.substring(hostAt);
    return new PortMapping(
        hostAt == 0 ? "" : address(text, host.substring(0, hostAt - 1)),
        hostPort.isEmpty() ? 0 : port(text, hostPort, 0),
        guestPort,
        protocol);
  }

  /** How Docker's API names the guest's side, e.g. {@code 8080/tcp}. */
  public String guestKey() {
    return guestPort + "/" + protocol;
  }

  private static int hostPortAt(String host) {
    return host.lastIndexOf(':') + 1;
  }

  private static String address(String text, String address) {
    if (address.startsWith("[") && address.endsWith("]")) {
      return address.substring(1, address.length() - 1);
    }
    if (address.isEmpty() || address.indexOf(':') >= 0) {
      throw invalid(text, "an IPv6 address stands in brackets");
    }
    return address;
  }

  private static int port(String text, String digits, int least) {
    if (digits.indexOf('-') > 0) {
      throw invalid(text, "ranges of ports are not supported, give -p once for each port");
    }
    try {
      int port = Integer.parseInt(digits);
      if (port >= least && port <= MAX_PORT && Character.isDigit(digits.charAt(0))) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(text, "'" + digits + "' is not a port, 1 to 65535");
  }

  private static InvalidValue invalid(String text, String why) {
    return new InvalidValue(
        "'" + text + "' does not publish a port: " + why + "; write it like 8080:80 or 80");
  }
}
