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
  /** More than a program ever listens on, and a range that somebody means. */
  private static final int MOST = 128;

  private static final int LAST_PORT = 65535;

  /** A number that the host has free in one family is seldom taken in the other. */
  private static final int NUMBERS_TRIED = 1000;

  private static final String LOCALHOST = "localhost";

  private final HostPorts hostPorts;
  private final List<PublishedPort> reserved;
  private final List<String> loopbacks;
  private final List<PublishedPort> chosen = new ArrayList<>();

  private Ports(HostPorts hostPorts, List<PublishedPort> reserved) {
    this.hostPorts = hostPorts;
    this.reserved = reserved;
    loopbacks = hostPorts.loopbacks();
  }

  /**
   * Without an address a port is published on the loopback of both families: only this host reaches
   * a guest unless somebody opens it by name.
   *
   * @param reserved what other instances publish, running or not: no free port is chosen among them
   */
  static List<PublishedPort> published(
      List<PortRequest> requests, HostPorts hostPorts, List<PublishedPort> reserved) {
    if (requests.isEmpty()) {
      return List.of();
    }
    Ports ports = new Ports(hostPorts, reserved);
    // Who names one port has it before others choose.
    requests.stream().filter(Ports::isExact).forEach(ports::addExact);
    List<PublishedPort> all =
        requests.stream().flatMap(request -> ports.of(request).stream()).distinct().toList();
    requireFewEnough(all);
    return all;
  }

  /** One of both families is one port. */
  static void requireFewEnough(List<PublishedPort> ports) {
    long count =
        ports.stream()
            .map(port -> List.of(port.hostPort(), port.guestPort(), port.protocol()))
            .distinct()
            .count();
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
    int number = first(request).orElseThrow();
    requirePort(request.guestPort());
    requirePort(number);
    for (PublishedPort port : at(request, number)) {
      if (isTaken(port, chosen) && !chosen.contains(port)) {
        throw InstanceFailure.invalid(
            "host port " + number + " is published twice",
            "publish it once, or use another host port");
      }
      chosen.add(port);
    }
  }

  private List<PublishedPort> of(PortRequest request) {
    if (isExact(request)) {
      return at(request, first(request).orElseThrow());
    }
    requirePort(request.guestPort());
    List<PublishedPort> places = first(request).isPresent() ? ofRange(request) : anyFree(request);
    chosen.addAll(places);
    return places;
  }

  private List<PublishedPort> anyFree(PortRequest request) {
    String address = addresses(request).getFirst();
    return IntStream.range(0, NUMBERS_TRIED)
        .map(_ -> hostPorts.anyFree(address, request.protocol()))
        .mapToObj(number -> at(request, number))
        .filter(places -> areUnclaimed(places) && areFree(places.subList(1, places.size())))
        .findFirst()
        .orElseThrow(() ->
            InstanceFailure.invalid(
                "no host port is free on " + where(request), "stop what has so many of them"));
  }

  private List<PublishedPort> ofRange(PortRequest request) {
    int first = first(request).orElseThrow();
    int last = request.lastHostPort().orElse(first);
    requirePort(first);
    requirePort(last);
    return IntStream.rangeClosed(first, last)
        .mapToObj(number -> at(request, number))
        .filter(places -> areUnclaimed(places) && areFree(places))
        .findFirst()
        .orElseThrow(() ->
            InstanceFailure.invalid(
                "no host port of %d-%d is free on %s".formatted(first, last, where(request)),
                "choose another range, or leave it out for any free port"));
  }

  private boolean areUnclaimed(List<PublishedPort> places) {
    return places.stream().noneMatch(port -> isTaken(port, chosen) || isTaken(port, reserved));
  }

  private boolean areFree(List<PublishedPort> places) {
    return places.stream()
        .allMatch(port ->
            hostPorts.isFree(port.hostAddress(), port.hostPort().orElseThrow(), port.protocol()));
  }

  /** One of each family where nobody says which. */
  private List<PublishedPort> at(PortRequest request, int hostPort) {
    return addresses(request).stream()
        .map(address ->
            new PublishedPort(
                address, Optional.of(hostPort), request.guestPort(), request.protocol()))
        .toList();
  }

  private String where(PortRequest request) {
    return String.join(" and ", addresses(request));
  }

  static boolean isTaken(PublishedPort port, List<PublishedPort> others) {
    return others.stream().anyMatch(port::excludes);
  }

  private static void requirePort(int port) {
    if (port < 1 || port > LAST_PORT) {
      throw InstanceFailure.invalid("'" + port + "' is no port", "ports are 1 to " + LAST_PORT);
    }
  }

  private List<String> addresses(PortRequest request) {
    return named(request).map(List::of).orElse(loopbacks);
  }

  /** Whether an address is one that a request means. */
  static boolean isMeant(PortRequest request, String address) {
    return named(request)
        .map(address::equals)
        .orElseGet(() ->
            text(request).isEmpty()
                || address.equals(HostPorts.LOOPBACK_IPV4)
                || address.equals(HostPorts.LOOPBACK_IPV6));
  }

  private static Optional<String> text(PortRequest request) {
    return request.hostAddress().filter(address -> !address.isEmpty());
  }

  /** In the one way in which it is written: two spellings of an address would be two places. */
  private static Optional<String> named(PortRequest request) {
    return text(request).filter(text -> !text.equals(LOCALHOST)).map(Ports::canonical);
  }

  private static String canonical(String text) {
    boolean brackets = text.startsWith("[") && text.endsWith("]");
    return IpAddress.parse(brackets ? text.substring(1, text.length() - 1) : text)
        .map(IpAddress::toString)
        .orElseThrow(() ->
            InstanceFailure.invalid(
                "cannot publish on '" + text + "': a host address is IPv4 or IPv6 in digits",
                "leave it out for this host's loopback, or use 0.0.0.0 or [::] for all addresses"));
  }
}
