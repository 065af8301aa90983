package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.operation.Operation.PortRequest;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.wire.api.HostConfig.PortBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Docker's port bindings as requests for ports. Pure. */
final class PortRequests {
  /** More than a person publishes, and few enough for a command line. */
  private static final int MAX_PORTS = 256;

  private static final Pattern KEY = Pattern.compile("([0-9]{1,5})(?:/([a-z]+))?");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");

  private PortRequests() {}

  static List<PortRequest> of(@Nullable Map<String, @Nullable List<PortBinding>> bindings) {
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
    return new PortRequest(address(path, host.hostIp()), hostPort(path, host), guestPort, protocol);
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
    } else if (address.contains(":")) {
      throw ApiFailure.unsupported(
          "ports are not published on IPv6 addresses: " + address, "use an IPv4 address");
    } else if (!IPV4.matcher(address).matches()) {
      throw ApiFailure.invalidBody(path + ".HostIp", "'" + address + "' is no IPv4 address");
    }
    return Optional.of(address);
  }

  private static Optional<Integer> hostPort(String path, PortBinding host) {
    String text = host.hostPort();
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    } else if (text.contains("-")) {
      throw ApiFailure.unsupported(
          "a host port is not chosen from a range: " + text,
          "name one port, or none for a free one");
    }
    int port = number(path + ".HostPort", text, 0);
    return port == 0 ? Optional.empty() : Optional.of(port);
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
