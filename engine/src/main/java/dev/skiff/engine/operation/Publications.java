package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.network.NetworkFailure;
import java.util.ArrayList;
import java.util.List;

/** Published ports of an instance that is there already. Pure. */
final class Publications {
  private Publications() {}

  /**
   * @param more those that it has so already change nothing
   */
  static Instance with(Instance now, List<PublishedPort> more) {
    if (!now.spec().networked()) {
      throw NetworkFailure.invalid(
          "'" + now.name() + "' has no network card, and gets none after it was made",
          "make it anew, without --network none");
    }
    List<PublishedPort> all = new ArrayList<>(now.spec().ports());
    for (PublishedPort port : more) {
      if (!all.contains(port)) {
        requireApart(now, port, all);
        all.add(port);
      }
    }
    Ports.requireFewEnough(all);
    return now.specified(now.spec().publishing(all));
  }

  private static void requireApart(Instance now, PublishedPort port, List<PublishedPort> all) {
    if (Ports.isTaken(port, all)) {
      throw InstanceFailure.invalid(
          "'%s' publishes host port %d already".formatted(now.name(), port.hostPort().orElse(0)),
          "take that back first, or use another host port");
    }
  }

  static Instance without(Instance now, List<PortRequest> less) {
    List<PublishedPort> left = new ArrayList<>(now.spec().ports());
    for (PortRequest each : less) {
      if (!left.removeIf(port -> isMeant(port, each))) {
        throw NetworkFailure.notPublished(
            now.name(), each.guestPort() + "/" + each.protocol().lowerCase());
      }
    }
    return now.specified(now.spec().publishing(left));
  }

  private static boolean isMeant(PublishedPort port, PortRequest asked) {
    int first = asked.hostPort().orElse(0);
    int last = asked.lastHostPort().orElse(first);
    int host = port.hostPort().orElse(0);
    return port.guestPort() == asked.guestPort()
        && port.protocol() == asked.protocol()
        && (first == 0 || (host >= first && host <= last))
        && Ports.isMeant(asked, port.hostAddress());
  }
}
