package dev.skiff.engine.operation;

import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.dataplane.DataPlaneState;
import dev.skiff.engine.dataplane.NatFlow;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NewNetwork;
import dev.skiff.wire.fabric.FlowSummary;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the engine can be asked to do with networks. A network is called by its name, its id or the
 * beginning of that; an instance likewise.
 *
 * @param <R> the answer
 */
public sealed interface NetworkOperation<R> {

  record Make(NewNetwork asked) implements NetworkOperation<Row> {}

  /** All networks, by name. */
  record ListAll() implements NetworkOperation<List<Row>> {}

  record Look(String network) implements NetworkOperation<Row> {}

  /** Legal while no instance is in it, and not for those that are there from the start. */
  record Remove(String network) implements NetworkOperation<Network> {}

  /** Removes the networks that no instance is in; answers with their names. */
  record Prune(PruneFilter filter) implements NetworkOperation<List<String>> {}

  /**
   * Gives an instance a place in a network. While it is alive, only where its base can tell a guest
   * of it.
   */
  record Connect(String instance, Addresses.Wish wish) implements NetworkOperation<Instance> {}

  /** Takes an instance out of a network; its last one leaves it a NIC that reaches nothing. */
  record Disconnect(String network, String instance) implements NetworkOperation<Instance> {}

  /** Lets an instance begin to talk to others, or to the outside. */
  record Allow(String instance, List<Link> links, List<Egress> egress)
      implements NetworkOperation<Instance> {}

  /** Takes such permissions back; what was not allowed is no failure. */
  record Forbid(String instance, List<Link> links, List<Egress> egress)
      implements NetworkOperation<Instance> {}

  /** Publishes ports of an instance; those that are published so already are no failure. */
  record Publish(String instance, List<PortRequest> ports) implements NetworkOperation<Instance> {}

  /**
   * Takes published ports back.
   *
   * @param ports those without a host port or address mean all of the guest's port
   */
  record Unpublish(String instance, List<PortRequest> ports)
      implements NetworkOperation<Instance> {}

  /** What looks at the paths of packets. */
  sealed interface OfDataPlane<R> extends NetworkOperation<R> {}

  /** All permissions, by instance. */
  record ListLinks() implements OfDataPlane<List<LinkRow>> {}

  /**
   * May an instance begin to talk to another?
   *
   * @param to an instance, or an address
   * @param port 0 for what has no ports
   */
  record Why(String from, String to, String protocol, int port) implements OfDataPlane<Reason> {}

  /** Kinds of denied packets, the latest first. */
  record ListDenied() implements OfDataPlane<List<DeniedRow>> {}

  /**
   * Who came to published ports, the latest, the oldest of them first.
   *
   * @param instance to whom; empty for all
   */
  record ListAccepted(Optional<String> instance) implements OfDataPlane<List<Accepted>> {}

  /**
   * The same, and who comes from then on, until it is closed.
   *
   * @param listener told by another thread; must be quick
   */
  record FollowAccepted(Optional<String> instance, Consumer<Accepted> listener)
      implements OfDataPlane<AcceptedLog.Following> {}

  /** What is let through at the moment. */
  record ListFlows() implements OfDataPlane<Flows> {}

  /** What each port has carried. */
  record Measure() implements OfDataPlane<Traffic> {}

  /**
   * Follows what happens to packets until it is closed.
   *
   * @param listener told by other threads; should be quick
   */
  record Follow(Consumer<DataPlaneEvent> listener) implements OfDataPlane<DataPlane.Subscription> {}

  /**
   * Follows what is denied until it is closed: the first of each kind, then as its count grows.
   *
   * @param from only what this instance sends; empty for all
   * @param listener told by another thread; should be quick
   */
  record FollowDenied(Optional<String> from, Consumer<DeniedRow> listener)
      implements OfDataPlane<DataPlane.Subscription> {}

  /**
   * Begins a capture, pcapng; the caller closes it.
   *
   * @param instance whose frames
   * @param peer only those between it and this one; empty for all
   * @param frameBytes at most, of each frame; 0 for all
   */
  record Capture(String instance, Optional<String> peer, int frameBytes)
      implements OfDataPlane<InputStream> {}

  /** A network as the API shows it. */
  record Row(Network network, List<Member> members) {
    public Row {
      members = List.copyOf(members);
    }
  }

  /** Who is in a network. */
  record Member(Instance instance, Endpoint endpoint) {}

  /**
   * A permission as people see it.
   *
   * @param from the instance's name
   * @param rule {@code db:5432}, or where it leads outside
   * @param kind {@code link}, {@code egress}, {@code published} or {@code network}
   * @param remark what is odd about it, e.g. that nobody has the name; may be empty
   */
  record LinkRow(String from, String to, String kind, String rule, String remark) {}

  /**
   * Yes or no.
   *
   * @param from the instance's name
   * @param to its name, or the address
   * @param hint the command that would allow it; empty where it is allowed or cannot be
   */
  record Reason(String from, String to, boolean allowed, String reason, String rule, String hint) {}

  /**
   * A kind of packets that were denied.
   *
   * @param to a name, or an address
   * @param hint the command that would allow it; empty where none does
   */
  record DeniedRow(
      String from,
      String to,
      String protocol,
      int port,
      String reason,
      long count,
      Instant last,
      String hint) {
    /** What those have in common that are told as one: a name's two addresses are one name. */
    String kind() {
      return String.join(" ", from, to, protocol, Integer.toString(port), reason);
    }

    /** Both, of one kind. */
    DeniedRow and(DeniedRow other) {
      Instant later = last.isAfter(other.last) ? last : other.last;
      return new DeniedRow(from, to, protocol, port, reason, count + other.count, later, hint);
    }
  }

  /** Between guests, and through the NAT. */
  record Flows(List<FlowSummary> guests, List<NatFlow> outside) {
    public Flows {
      guests = List.copyOf(guests);
      outside = List.copyOf(outside);
    }
  }

  /** How the data plane is. */
  record Traffic(DataPlaneState state) {}
}
