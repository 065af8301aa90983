package dev.skiff.cli.value;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Ports of a guest published on this computer.
 *
 * @param hostIp empty for the engine's default, the loopback of both families
 * @param host from 0 to 0 for any free ones
 * @param protocol tcp or udp
 */
public record PortMapping(String hostIp, Range host, Range guest, String protocol) {
  private static final int MAX_PORT = 65535;

  /** A port, or several in a row. */
  public record Range(int first, int last) {
    int size() {
      return last - first + 1;
    }
  }

  /**
   * One port of the guest.
   *
   * @param guestKey how Docker's API names it, e.g. {@code 8080/tcp}
   * @param hostPort empty for any free one, {@code 8000-8010} for one of these
   */
  public record Published(String guestKey, String hostIp, String hostPort) {}

  /**
   * Docker's {@code [ip:][host:]guest[/tcp|/udp]}; an IPv6 address stands in brackets. Ports may be
   * ranges: as many of the host as of the guest, or of one guest's port any number.
   */
  public static PortMapping parse(String text) {
    int slash = text.lastIndexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
    String ports = slash < 0 ? text : text.substring(0, slash);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw invalid(text, "the protocol is tcp or udp");
    }
    int guestAt = ports.lastIndexOf(':');
    Range guest = range(text, ports.substring(guestAt + 1), 1);
    if (guestAt < 0) {
      return new PortMapping("", new Range(0, 0), guest, protocol);
    }
    String place = ports.substring(0, guestAt);
    int hostAt = place.lastIndexOf(':') + 1;
    String hostPorts = place.substring(hostAt);
    Range host = hostPorts.isEmpty() ? new Range(0, 0) : range(text, hostPorts, 0);
    if (host.last() != 0 && guest.size() > 1 && guest.size() != host.size()) {
      throw invalid(text, "the two ranges are not equally long");
    }
    return new PortMapping(
        hostAt == 0 ? "" : address(text, place.substring(0, hostAt - 1)), host, guest, protocol);
  }

  /** Each port of the guest. */
  public List<Published> all() {
    return IntStream.rangeClosed(guest.first(), guest.last())
        .mapToObj(port -> new Published(port + "/" + protocol, hostIp, hostPort(port)))
        .toList();
  }

  private String hostPort(int guestPort) {
    if (host.last() == 0) {
      return "";
    }
    if (guest.size() == 1 && host.size() > 1) {
      return host.first() + "-" + host.last();
    }
    return Integer.toString(host.first() + guestPort - guest.first());
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

  private static Range range(String text, String digits, int least) {
    int dash = digits.indexOf('-');
    if (dash <= 0) {
      int port = port(text, digits, least);
      return new Range(port, port);
    }
    Range range =
        new Range(
            port(text, digits.substring(0, dash), 1), port(text, digits.substring(dash + 1), 1));
    if (range.size() < 1) {
      throw invalid(text, "'" + digits + "' ends before it begins");
    }
    return range;
  }

  private static int port(String text, String digits, int least) {
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
