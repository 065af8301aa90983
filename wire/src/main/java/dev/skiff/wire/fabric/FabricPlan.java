package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import java.util.List;

/**
 * All that the fabric is to do, whole each time.
 *
 * @param version of this format, {@link #VERSION}
 * @param revision grows with each plan of an engine; told back in {@link FabricState}
 * @param nat the socket of the process that leads outside; empty where there is none
 * @param resolvers asked for names of the outside, in this order; where there are none, those that
 *     the host's resolv.conf(5) names then
 */
@Json
public record FabricPlan(
    int version,
    long revision,
    List<PlannedNetwork> networks,
    List<PlannedPort> ports,
    List<PlannedLink> links,
    List<PlannedEgress> egress,
    List<PlannedPublication> published,
    String nat,
    List<PlannedResolver> resolvers) {
  public static final int VERSION = 1;

  public FabricPlan {
    networks = Received.list(networks);
    ports = Received.list(ports);
    links = Received.list(links);
    egress = Received.list(egress);
    published = Received.list(published);
    nat = Received.text(nat);
    resolvers = Received.list(resolvers);
  }

  /** The same under another revision. */
  public FabricPlan numbered(long other) {
    return new FabricPlan(
        version, other, networks, ports, links, egress, published, nat, resolvers);
  }

  /** A plan of nothing, which a fabric has before it was given one. */
  public static FabricPlan empty() {
    return new FabricPlan(
        VERSION, 0, List.of(), List.of(), List.of(), List.of(), List.of(), "", List.of());
  }
}
