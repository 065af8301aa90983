package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.PlanComputation;
import dev.skiff.engine.operation.NetworkOperation.LinkRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Every permission there is, for people. Pure. */
record LinkRows(List<Network> networks, List<Instance> instances) {
  LinkRows {
    networks = List.copyOf(networks);
    instances = List.copyOf(instances);
  }

  /** By who may begin; what networks allow comes last. */
  List<LinkRow> all() {
    List<LinkRow> rows = new ArrayList<>();
    instances.stream()
        .sorted(Comparator.comparing(Instance::name))
        .forEach(instance -> ofInstance(instance, rows));
    networks.stream()
        .filter(network -> network.policy() == Network.Policy.OPEN)
        .forEach(network -> ofNetwork(network, rows));
    return rows;
  }

  private void ofInstance(Instance instance, List<LinkRow> rows) {
    String name = instance.name();
    for (Link link : instance.networking().links()) {
      rows.add(new LinkRow(name, link.to(), "link", link.toString(), remark(instance, link)));
    }
    instance
        .networking()
        .egress()
        .forEach(each -> rows.add(new LinkRow(name, each.target(), "egress", each.toString(), "")));
    if (instance.networking().hostLoopback()) {
      rows.add(new LinkRow(name, "host", "egress", "the host's loopback", ""));
    }
    instance.spec().ports().forEach(port -> rows.add(published(instance, port)));
  }

  private String remark(Instance from, Link link) {
    boolean anybody =
        instances.stream()
            .anyMatch(
                to -> !to.id().equals(from.id()) && PlanComputation.isCalled(from, to, link.to()));
    return anybody ? "" : "nobody on its networks has that name";
  }

  private static LinkRow published(Instance instance, PublishedPort port) {
    String host =
        port.hostAddress().contains(":") ? "[" + port.hostAddress() + "]" : port.hostAddress();
    return new LinkRow(
        "host",
        instance.name(),
        "published",
        "%s:%s->%d/%s"
            .formatted(
                host,
                port.hostPort().map(String::valueOf).orElse("*"),
                port.guestPort(),
                port.protocol().lowerCase()),
        instance.phase().alive() ? "" : "not running");
  }

  private static void ofNetwork(Network network, List<LinkRow> rows) {
    String everybody = "any on " + network.name();
    rows.add(new LinkRow(everybody, everybody, "network", "the network is open", ""));
    if (!network.internal()) {
      rows.add(new LinkRow(everybody, "anywhere", "network", "the network is open", ""));
    }
  }
}
