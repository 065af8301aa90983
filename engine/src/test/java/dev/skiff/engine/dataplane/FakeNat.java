package dev.skiff.engine.dataplane;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A NAT that leads nobody anywhere, and keeps to what docs/design/nat.md says of its control. */
final class FakeNat implements LineServer.Desk, AutoCloseable {
  private final Map<String, NatGuest> guests = new LinkedHashMap<>();
  private final List<NatPublication> publications = new ArrayList<>();
  private final List<String> asks = new ArrayList<>();
  private final Set<Integer> taken;
  private final long pid;
  private final LineServer server;
  private int inVain;

  /**
   * @param taken ports that somebody else has, which the test may change
   */
  FakeNat(Path socket, long pid, Set<Integer> taken) throws IOException {
    this.pid = pid;
    this.taken = taken;
    this.server = new LineServer(socket, this);
  }

  static Set<Integer> nothingTaken() {
    return ConcurrentHashMap.newKeySet();
  }

  synchronized List<NatGuest> guests() {
    return List.copyOf(guests.values());
  }

  synchronized List<NatPublication> publications() {
    return List.copyOf(publications);
  }

  /** What changed something, in order: {@code guest web}, {@code publish 8080}. */
  synchronized List<String> asks() {
    return List.copyOf(asks);
  }

  /** How often a port was to be published that somebody else has. */
  synchronized int inVain() {
    return inVain;
  }

  void tell(NatEvent event) throws IOException {
    server.tell(WireJson.write(NatEvent.class, event));
  }

  @Override
  public boolean beginsStream(byte[] line) {
    return request(line).ask().equals("events");
  }

  @Override
  public synchronized List<byte[]> answer(byte[] line) {
    return List.of(WireJson.write(NatAnswer.class, answer(request(line))));
  }

  private NatAnswer answer(NatRequest request) {
    return switch (request.ask()) {
      case "guest" -> guest(Objects.requireNonNull(request.guest()));
      case "forget" -> forget(Objects.requireNonNull(request.name()));
      case "publish" -> publish(Objects.requireNonNull(request.publication()));
      case "unpublish" -> unpublish(Objects.requireNonNull(request.publication()));
      case "state" -> new NatAnswer(1, "", "", state(), List.of());
      case "flows", "events" -> done();
      default -> refused("there is no ask '" + request.ask() + "'", "");
    };
  }

  private NatAnswer guest(NatGuest guest) {
    for (NatGuest other : guests.values()) {
      for (NatAddress address : guest.addresses()) {
        if (!other.name().equals(guest.name())
            && other.addresses().stream().anyMatch(a -> a.address().equals(address.address()))) {
          return refused(
              "an address of '%s' is one of '%s' already".formatted(guest.name(), other.name()),
              "");
        }
      }
    }
    guests.put(guest.name(), guest);
    asks.add("guest " + guest.name());
    return done();
  }

  private NatAnswer forget(String name) {
    asks.add("forget " + name);
    publications.removeIf(each -> each.guest().equals(name));
    return guests.remove(name) == null ? refused("there is no guest '" + name + "'", "") : done();
  }

  private NatAnswer publish(NatPublication wanted) {
    if (!guests.containsKey(wanted.guest())) {
      return refused("there is no guest '" + wanted.guest() + "'", "");
    }
    if (publications.contains(wanted)) {
      return done();
    }
    boolean mine = publications.stream().anyMatch(each -> each.place().equals(wanted.place()));
    if (mine || taken.contains(wanted.port())) {
      inVain++;
      return refused("cannot listen on port " + wanted.port(), "EADDRINUSE");
    }
    if (wanted.port() < 1024) {
      return refused("cannot listen on port " + wanted.port(), "EACCES");
    }
    if (wanted.address().startsWith("203.0.113.")) {
      return refused("cannot listen at " + wanted.address(), "EADDRNOTAVAIL");
    }
    publications.add(wanted);
    asks.add("publish " + wanted.port());
    return done();
  }

  private NatAnswer unpublish(NatPublication wanted) {
    asks.add("unpublish " + wanted.port());
    return publications.removeIf(each -> each.place().equals(wanted.place()))
        ? done()
        : refused("port " + wanted.port() + " is not published", "");
  }

  private NatState state() {
    return new NatState(
        pid,
        false,
        false,
        0,
        100,
        guests.keySet().stream().map(name -> new NatState.GuestFlows(name, 0, 0)).toList(),
        publications.stream()
            .map(each ->
                new NatState.Published(
                    each.guest(),
                    each.protocol(),
                    each.address(),
                    each.port(),
                    each.guestPort(),
                    0))
            .toList(),
        Map.of("tcpIn", 0L, "refused", 0L));
  }

  private static NatAnswer done() {
    return new NatAnswer(1, "", "", null, List.of());
  }

  private static NatAnswer refused(String why, String errno) {
    return new NatAnswer(1, why, errno, null, List.of());
  }

  private static NatRequest request(byte[] line) {
    try {
      return WireJson.read(NatRequest.class, line);
    } catch (MalformedJson e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
