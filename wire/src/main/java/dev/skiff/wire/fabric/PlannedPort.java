package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import java.util.List;

/**
 * An instance's one attachment.
 *
 * @param instance its id
 * @param name for people, and the first of its names in each of its networks
 * @param socket where its hypervisor listens; empty while the instance does not run: it keeps its
 *     names and addresses
 * @param mac of its NIC
 * @param services told to those that may begin to talk to it there
 * @param hosts names that are answered to it alone
 * @param asksSince when its hypervisor was started, in ms since 1970, where it has to ask who it
 *     is; else 0. Before it has said anything it is sent nothing
 */
@Json
public record PlannedPort(
    String instance,
    String name,
    String socket,
    String mac,
    List<PlannedAddress> addresses,
    List<PlannedService> services,
    List<PlannedHost> hosts,
    long asksSince) {
  public PlannedPort {
    instance = Received.text(instance);
    name = Received.text(name);
    socket = Received.text(socket);
    mac = Received.text(mac);
    addresses = Received.list(addresses);
    services = Received.list(services);
    hosts = Received.list(hosts);
  }

  /** One that is told who it is, of which no services are known, without names of its own. */
  public static PlannedPort of(
      String instance, String name, String socket, String mac, List<PlannedAddress> addresses) {
    return new PlannedPort(instance, name, socket, mac, addresses, List.of(), List.of(), 0);
  }
}
