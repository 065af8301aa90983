package dev.skiff.engine.instance;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance is attached, and what it may begin to talk to besides what its networks allow.
 * Changes while it lives.
 *
 * @param endpoints the first is where it has its name from; no two in one network
 * @param links to other instances, by name
 * @param egress to the outside
 * @param hostLoopback whether it reaches what listens on the host's loopback
 * @param services where it serves, as its image says: those that may reach it there find it by that
 */
@Json
public record Networking(
    List<Endpoint> endpoints,
    List<Link> links,
    List<Egress> egress,
    boolean hostLoopback,
    List<Service> services) {

  /** Attached to nothing. */
  public static final Networking NONE = new Networking(List.of(), List.of(), List.of(), false);

  public Networking {
    endpoints = List.copyOf(endpoints);
    links = List.copyOf(links);
    egress = List.copyOf(egress);
    // A record of an engine that did not ask images has none.
    services = List.copyOf(Objects.requireNonNullElse(services, List.of()));
  }

  /** Of an image that says nothing. */
  public Networking(
      List<Endpoint> endpoints, List<Link> links, List<Egress> egress, boolean hostLoopback) {
    this(endpoints, links, egress, hostLoopback, List.of());
  }

  /** A record of an engine that knew no networks has none. */
  static Networking stored(@Nullable Networking networking) {
    return Objects.requireNonNullElse(networking, NONE);
  }

  /** Attached so, and reaching nothing of its own. */
  public static Networking at(List<Endpoint> endpoints) {
    return new Networking(endpoints, List.of(), List.of(), false);
  }

  /** Its place in a network; empty where it is in none of that id. */
  public Optional<Endpoint> in(String network) {
    return endpoints.stream().filter(endpoint -> endpoint.network().equals(network)).findFirst();
  }

  /** The same with these endpoints. */
  public Networking attached(List<Endpoint> others) {
    return new Networking(others, links, egress, hostLoopback, services);
  }

  /** The same with one more network, the last. */
  public Networking connected(Endpoint endpoint) {
    return attached(Stream.concat(endpoints.stream(), Stream.of(endpoint)).toList());
  }

  /** The same without a network. */
  public Networking disconnected(String network) {
    return attached(
        endpoints.stream().filter(endpoint -> !endpoint.network().equals(network)).toList());
  }

  /** The same, allowed these too. */
  public Networking allowed(List<Link> moreLinks, List<Egress> moreEgress) {
    return new Networking(
        endpoints, united(links, moreLinks), united(egress, moreEgress), hostLoopback, services);
  }

  /** The same, not allowed these any more. */
  public Networking forbidden(List<Link> fewerLinks, List<Egress> fewerEgress) {
    return new Networking(
        endpoints,
        links.stream().filter(link -> !fewerLinks.contains(link)).toList(),
        egress.stream().filter(each -> !fewerEgress.contains(each)).toList(),
        hostLoopback,
        services);
  }

  private static <T> List<T> united(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  /**
   * An instance's place in one network, for as long as it is in it.
   *
   * @param network its id
   * @param ipv4 digits; empty where the network has none
   * @param ipv6 as RFC 5952 writes it; empty where the network has none
   * @param aliases names besides the instance's own, valid in this network
   * @param ipv4Asked whether somebody asked for that address; so with {@code ipv6Asked}
   */
  @Json
  public record Endpoint(
      String network,
      String ipv4,
      String ipv6,
      List<String> aliases,
      boolean ipv4Asked,
      boolean ipv6Asked) {
    public Endpoint {
      aliases = List.copyOf(aliases);
    }

    /** With addresses that nobody asked for. */
    public Endpoint(String network, String ipv4, String ipv6, List<String> aliases) {
      this(network, ipv4, ipv6, aliases, false, false);
    }

    /** The same for a guest that knows IPv4 only. */
    public Endpoint withoutIpv6() {
      return new Endpoint(network, ipv4, "", aliases, ipv4Asked, false);
    }
  }

  /**
   * The permission to begin talking to another instance.
   *
   * @param to its name or an alias of it; that need not be there yet
   * @param protocol {@code tcp}, {@code udp}, {@code icmp} or {@code any}
   * @param firstPort 0 to 65535 for all, and for what has no ports
   */
  @Json
  public record Link(String to, String protocol, int firstPort, int lastPort) {
    /** As it is asked for. */
    @Override
    public String toString() {
      return to + Ports.text(protocol, firstPort, lastPort);
    }
  }

  /**
   * The permission to begin talking to the outside.
   *
   * @param target a range of addresses, or a DNS name, which may begin with {@code *.}
   * @param protocol likewise the ports: as in {@link Link}
   */
  @Json
  public record Egress(String target, String protocol, int firstPort, int lastPort) {
    @Override
    public String toString() {
      boolean brackets = target.contains(":");
      return (brackets ? "[" + target + "]" : target) + Ports.text(protocol, firstPort, lastPort);
    }
  }

  /**
   * A port at which an instance serves.
   *
   * @param protocol {@code tcp} or {@code udp}
   */
  @Json
  public record Service(String protocol, int port) {}

  /** How ports are written. */
  private static final class Ports {
    private static final int LAST = 65_535;

    static String text(String protocol, int first, int last) {
      String suffix = protocol.equals("any") || protocol.equals("tcp") ? "" : "/" + protocol;
      if (first == 0 && last == LAST) {
        return protocol.equals("tcp") ? ":*" : suffix;
      }
      return ":" + (first == last ? "" + first : first + "-" + last) + suffix;
    }
  }
}
