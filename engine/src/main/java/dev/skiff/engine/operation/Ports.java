package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.wire.fabric.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns ports as asked for into ports as published. */
final class Ports {
  /** Least privilege: only this host reaches a guest unless somebody opens it by name. */
  static final String DEFAULT_ADDRESS = "127.0.0.1";

  /** More than a program ever listens on, and a range that somebody means. */
  private static final int MOST = 128;

  private static final int LAST_PORT = 65535;

  private final HostPorts hostPorts;
  private final List<PublishedPort> reserved;
  private final List<PublishedPort> chosen = new ArrayList<>();

  private Ports(HostPorts hostPorts, List<PublishedPort> reserved) {
    this.hostPorts = hostPorts;
    this.reserved = reserved;
  }

  /**
   * @param reserved what other instances publish, running or not: no free port is chosen among them
   */
  static List<PublishedPort> published(
      List<PortRequest> requests, HostPorts hostPorts, List<PublishedPort> reserved) {
    requireFewEnough(requests.size());
    Ports ports = new Ports(hostPorts, reserved);
    // Who names one port has it before others choose.
    requests.stream().filter(Ports::isExact).forEach(ports::addExact);
    return requests.stream().map(ports::of).toList();
  }

  static void requireFewEnough(int count) {
    if (count > MOST) {
      throw InstanceFailure.invalid("more than " + MOST + " published ports", "");
    }
  }

  private static boolean isExact(PortRequest request) {
    Optional<Integer> first = first(request);
    return first.isPresent()
        && (request.lastHostPort().isEmpty() || request.lastHostPort().equals(first));
  }

  private static Optional<Integer> first(PortRequest request) {
    return request.hostPort().filter(port -> port != 0);
  }

  private void addExact(PortRequest request) {
    PublishedPort port = at(request, first(request).orElseThrow());
    requirePort(request.guestPort());
    requirePort(port.hostPort().orElseThrow());
    if (isTaken(port, chosen)) {
      throw InstanceFailure.invalid(
          "host port " + port.hostPort().orElseThrow() + " is published twice",
          "publish it once, or use another host port");
    }
    chosen.add(port);
  }

  private PublishedPort of(PortRequest request) {
    if (isExact(request)) {
      return at(request, first(request).orElseThrow());
    }
    requirePort(request.guestPort());
    PublishedPort port = first(request).isPresent() ? ofRange(request) : anyFree(request);
    chosen.add(port);
    return port;
  }

  private PublishedPort anyFree(PortRequest request) {
    String address = address(request);
    PublishedPort port;
    do {
      port = at(request, hostPorts.anyFree(address, request.protocol()));
    } while (isTaken(port, chosen) || isTaken(port, reserved));
    return port;
  }

  private PublishedPort ofRange(PortRequest request) {
    int first = first(request).orElseThrow();
    int last = request.lastHostPort().orElse(first);
    requirePort(first);
    requirePort(last);
    return IntStream.rangeClosed(first, last)
        .mapToObj(number -> at(request, number))
        .filter(port -> !isTaken(port, chosen) && !isTaken(port, reserved) && isFree(port))
        .findFirst()
        .orElseThrow(() ->
            InstanceFailure.invalid(
                "no host port of %d-%d is free on %s".formatted(first, last, address(request)),
                "choose another range, or leave it out for any free port"));
  }

  private boolean isFree(PublishedPort port) {
    return hostPorts.isFree(port.hostAddress(), port.hostPort().orElseThrow(), port.protocol());
  }

  private static PublishedPort at(PortRequest request, int hostPort) {
    return new PublishedPort(
        address(request), Optional.of(hostPort), request.guestPort(), request.protocol());
  }

  static boolean isTaken(PublishedPort port, List<PublishedPort> others) {
    return others.stream().anyMatch(port::excludes);
  }

  private static void requirePort(int port) {
    if (port < 1 || port > LAST_PORT) {
      throw InstanceFailure.invalid("'" + port + "' is no port", "ports are 1 to " + LAST_PORT);
    }
  }

  /** In the one way in which it is written: two spellings of an address would be two places. */
  static String address(PortRequest request) {
    String text = request.hostAddress().filter(a -> !a.isEmpty()).orElse(DEFAULT_ADDRESS);
    if (text.equals("localhost")) {
      return DEFAULT_ADDRESS;
    }
    boolean brackets = text.startsWith("[") && text.endsWith("]");
    return IpAddress.parse(brackets ? text.substring(1, text.length() - 1) : text)
        .map(IpAddress::toString)
        .orElseThrow(() ->
            InstanceFailure.invalid(
                "cannot publish on '" + text + "': a host address is IPv4 or IPv6 in digits",
                "leave it out for 127.0.0.1, or use 0.0.0.0 or [::] for all addresses"));
  }
}
