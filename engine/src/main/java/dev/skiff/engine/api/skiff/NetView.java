package dev.skiff.engine.api.skiff;

import dev.skiff.engine.dataplane.DataPlaneState;
import dev.skiff.engine.dataplane.NatFlow;
import dev.skiff.engine.dataplane.NatState;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.NetworkOperation.DeniedRow;
import dev.skiff.engine.operation.NetworkOperation.Flows;
import dev.skiff.engine.operation.NetworkOperation.LinkRow;
import dev.skiff.engine.operation.NetworkOperation.Reason;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.NetAccepted;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.NetFlow;
import dev.skiff.wire.api.NetLink;
import dev.skiff.wire.api.NetPermissions;
import dev.skiff.wire.api.NetReason;
import dev.skiff.wire.api.NetStats;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PortState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths of packets as the API shows them. */
final class NetView {
  private NetView() {}

  static NetLink link(LinkRow row) {
    return new NetLink(row.from(), row.to(), row.kind(), row.rule(), row.remark());
  }

  static NetReason reason(Reason reason) {
    return new NetReason(
        reason.from(),
        reason.to(),
        reason.allowed(),
        reason.reason(),
        reason.rule(),
        reason.hint());
  }

  /**
   * What was denied so far, the latest first.
   *
   * @param from whose packets; empty for all
   */
  static List<NetDenial> denials(Engine engine, Optional<Instance> from) {
    return engine.perform(new Operation.OnNetworks<>(new NetworkOperation.ListDenied())).stream()
        .filter(row -> from.map(sender -> sender.name().equals(row.from())).orElse(true))
        .map(row -> denial(row, 0))
        .toList();
  }

  static NetDenial denial(DeniedRow row, long missed) {
    return new NetDenial(
        row.from(),
        row.to(),
        row.protocol(),
        row.port(),
        row.reason(),
        row.count(),
        row.last().toString(),
        row.hint(),
        missed);
  }

  /** A line of the log, with what its reader has missed before it. */
  static NetAccepted accepted(Accepted line, long missed) {
    return new NetAccepted(
        line.at().toString(),
        line.protocol(),
        line.client(),
        line.clientPort(),
        line.address(),
        line.port(),
        line.name(),
        line.guestPort(),
        line.leftOut() + missed,
        line.end()
            .map(end -> new NetAccepted.Ended(end.at().toString(), end.received(), end.sent()))
            .orElse(null));
  }

  static NetPermissions permissions(Instance instance) {
    return new NetPermissions(
        instance.name(),
        instance.networking().links().stream().map(Link::toString).toList(),
        instance.networking().egress().stream().map(Egress::toString).toList());
  }

  /** What goes outside is known better by the NAT: how much, and who began it there. */
  static List<NetFlow> flows(Flows flows, List<Instance> instances) {
    Map<String, String> names =
        instances.stream().collect(Collectors.toMap(Instance::id, Instance::name));
    return Stream.concat(
            flows.guests().stream()
                .filter(flow -> !flow.from().isEmpty() && !flow.to().isEmpty())
                .map(flow -> inside(flow, names)),
            flows.outside().stream().map(flow -> outside(flow, names)))
        .toList();
  }

  private static NetFlow inside(FlowSummary flow, Map<String, String> names) {
    return new NetFlow(
        names.getOrDefault(flow.from(), flow.from()),
        flow.fromAddress(),
        flow.fromPort(),
        names.getOrDefault(flow.to(), flow.to()),
        flow.toAddress(),
        flow.toPort(),
        flow.protocol(),
        flow.state(),
        flow.idleSeconds(),
        null,
        null);
  }

  private static NetFlow outside(NatFlow flow, Map<String, String> names) {
    String guest = names.getOrDefault(flow.guest(), flow.guest());
    String state = flow.answered() ? "open" : "unanswered";
    return flow.inbound()
        ? new NetFlow(
            "",
            flow.client().isEmpty() ? flow.far() : flow.client(),
            flow.farPort(),
            guest,
            flow.address(),
            flow.port(),
            flow.protocol(),
            state,
            null,
            flow.toGuest(),
            flow.toHost())
        : new NetFlow(
            guest,
            flow.address(),
            flow.port(),
            "",
            flow.far(),
            flow.farPort(),
            flow.protocol(),
            state,
            null,
            flow.toHost(),
            flow.toGuest());
  }

  static NetStats stats(DataPlaneState state) {
    return new NetStats(
        state.fabric().map(NetView::fabric).orElse(null),
        state.nat().map(NetView::nat).orElse(null),
        state.starts(),
        state.fabric().stream()
            .flatMap(fabric -> fabric.ports().stream())
            .map(NetView::port)
            .toList());
  }

  private static NetStats.Fabric fabric(FabricState fabric) {
    return new NetStats.Fabric(
        fabric.pid(),
        fabric.revision(),
        fabric.flows(),
        fabric.maxFlows(),
        fabric.flowsEvicted(),
        fabric.flowsRefused(),
        fabric.frames(),
        fabric.allocatedBytes(),
        fabric.eventsLost());
  }

  private static NetStats.Nat nat(NatState nat) {
    return new NetStats.Nat(
        nat.process(), nat.connected(), nat.flows(), nat.flowsMost(), nat.counters());
  }

  private static NetStats.Port port(PortState port) {
    return new NetStats.Port(
        port.name(),
        port.connected(),
        port.connections(),
        port.receivedFrames(),
        port.receivedBytes(),
        port.sentFrames(),
        port.sentBytes(),
        port.lostAtOutput(),
        port.dropped());
  }
}
