package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.operation.PortRequest;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.wire.api.HostConfig.PortBinding;
import dev.skiff.wire.fabric.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Docker's port bindings as requests for ports. Pure. */
public final class PortRequests {
  /** More than a person publishes, and few enough for a command line. */
  private static final int MAX_PORTS = 256;

  private static final Pattern KEY = Pattern.compile("([0-9]{1,5})(?:/([a-z]+))?");
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

  private PortRequests() {}

  /**
   * Reads bindings, in the order of the guest's ports.
   *
   * @throws ApiFailure naming the one that is none
   */
  public static List<PortRequest> of(@Nullable Map<String, @Nullable List<PortBinding>> bindings) {
    List<PortRequest> ports = new ArrayList<>();
    if (bindings != null) {
      new TreeMap<>(bindings)
          .forEach((key, hosts) ->
              (hosts == null ? List.<PortBinding>of() : hosts)
                  .forEach(host -> ports.add(port(key, host))));
    }
    if (ports.size() > MAX_PORTS) {
      throw ApiFailure.invalidBody(
          "HostConfig.PortBindings",
          "%d ports are more than %d".formatted(ports.size(), MAX_PORTS));
    }
    return ports;
  }

  private static PortRequest port(String key, PortBinding host) {
    String path = "HostConfig.PortBindings." + key;
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches()) {
      throw ApiFailure.invalidBody(path, "a port like 8080/tcp is expected");
    }
    int guestPort = number(path, matcher.group(1), 1);
    Protocol protocol = protocol(matcher.group(2));
    Range range = hostPorts(path + ".HostPort", host.hostPort());
    return new PortRequest(
        address(path, host.hostIp()), range.first(), range.last(), guestPort, protocol);
  }

  private static Protocol protocol(@Nullable String name) {
    if (name == null || name.equals("tcp")) {
      return Protocol.TCP;
    } else if (name.equals("udp")) {
      return Protocol.UDP;
    }
    throw ApiFailure.unsupported(
        "ports of protocol '" + name + "' are not published", "tcp and udp are");
  }

  private static Optional<String> address(String path, @Nullable String address) {
    if (address == null || address.isEmpty()) {
      return Optional.empty();
    }
    boolean brackets = address.startsWith("[") && address.endsWith("]");
    String bare = brackets ? address.substring(1, address.length() - 1) : address;
    if (IpAddress.parse(bare).isEmpty()) {
      throw ApiFailure.invalidBody(
          path + ".HostIp", "'" + address + "' is no IPv4 or IPv6 address");
    }
    return Optional.of(bare);
  }

  /** Absent are the first of any free port, and the last of one port. */
  private record Range(Optional<Integer> first, Optional<Integer> last) {}

  private static Range hostPorts(String path, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return new Range(Optional.empty(), Optional.empty());
    }
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches()) {
      throw ApiFailure.invalidBody(path, "'" + text + "' is no port and no range of ports");
    }
    if (matcher.group(2) == null) {
      int port = number(path, text, 0);
      return new Range(Optional.of(port).filter(number -> number != 0), Optional.empty());
    }
    int first = number(path, matcher.group(1), 1);
    int last = number(path, matcher.group(2), 1);
    if (last < first) {
      throw ApiFailure.invalidBody(path, "'" + text + "' is a range that ends before it begins");
    }
    return new Range(Optional.of(first), Optional.of(last));
  }

  private static int number(String path, String text, int least) {
    if (!text.matches("[0-9]{1,5}")) {
      throw ApiFailure.invalidBody(path, "'" + text + "' is no port");
    }
    int port = Integer.parseInt(text);
    if (port < least || port > 65_535) {
      throw ApiFailure.invalidBody(path, port + " is no port: they go from 1 to 65535");
    }
    return port;
  }
}
