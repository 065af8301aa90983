package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.operation.Operation.PortRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns ports as asked for into ports as published. */
final class Ports {
  /** Least privilege: only this host reaches a guest unless somebody opens it by name. */
  static final String DEFAULT_ADDRESS = "127.0.0.1";

  private static final String ALL_ADDRESSES = "0.0.0.0";

  /** Without leading zeros: some read those as octal. */
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** QEMU takes each as a word of its command line; more than a program ever listens on. */
  private static final int MOST = 128;

  private static final int LAST_PORT = 65535;

  private Ports() {}

  /**
   * @param reserved what other instances publish, running or not: no free port is chosen among them
   */
  static List<PublishedPort> published(
      List<PortRequest> requests, HostPorts hostPorts, List<PublishedPort> reserved) {
    if (requests.size() > MOST) {
      throw InstanceFailure.invalid("more than " + MOST + " published ports", "");
    }
    List<PublishedPort> ports = new ArrayList<>();
    for (PortRequest request : requests) {
      ports.add(published(request, ports, hostPorts, reserved));
    }
    return List.copyOf(ports);
  }

  private static PublishedPort published(
      PortRequest request,
      List<PublishedPort> others,
      HostPorts hostPorts,
      List<PublishedPort> reserved) {
    requirePort(request.guestPort());
    String address =
        request.hostAddress().filter(a -> !a.isEmpty()).map(Ports::ipv4).orElse(DEFAULT_ADDRESS);
    Optional<Integer> asked = request.hostPort().filter(port -> port != 0);
    asked.ifPresent(Ports::requirePort);
    PublishedPort port;
    do {
      int hostPort = asked.orElseGet(() -> hostPorts.anyFree(address, request.protocol()));
      port =
          new PublishedPort(
              address, Optional.of(hostPort), request.guestPort(), request.protocol());
    } while (asked.isEmpty()
        && Stream.concat(others.stream(), reserved.stream()).anyMatch(conflict(port)));
    if (others.stream().anyMatch(conflict(port))) {
      throw InstanceFailure.invalid(
          "host port " + asked.orElseThrow() + " is published twice",
          "publish it once, or use another host port");
    }
    return port;
  }

  /** All addresses include every single one. */
  private static Predicate<PublishedPort> conflict(PublishedPort one) {
    return other ->
        one.protocol() == other.protocol()
            && one.hostPort().equals(other.hostPort())
            && (one.hostAddress().equals(other.hostAddress())
                || one.hostAddress().equals(ALL_ADDRESSES)
                || other.hostAddress().equals(ALL_ADDRESSES));
  }

  private static void requirePort(int port) {
    if (port < 1 || port > LAST_PORT) {
      throw InstanceFailure.invalid("'" + port + "' is no port", "ports are 1 to " + LAST_PORT);
    }
  }

  private static String ipv4(String text) {
    if (text.equals("localhost")) {
      return DEFAULT_ADDRESS;
    }
    String[] octets = text.split("\\.", -1);
    boolean valid = octets.length == 4;
    for (int i = 0; valid && i < octets.length; i++) {
      valid = OCTET.matcher(octets[i]).matches() && Integer.parseInt(octets[i]) <= 255;
    }
    if (!valid) {
      throw InstanceFailure.invalid(
          "cannot publish on '" + text + "': a host address is IPv4 in digits",
          "leave it out for 127.0.0.1, or use 0.0.0.0 for all addresses");
    }
    return text;
  }
}
