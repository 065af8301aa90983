package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * How the NAT is.
 *
 * @param process its id
 * @param connected whether the fabric has its link
 * @param peekOffset whether the kernel reads a socket's data from any place of it
 * @param flows in use, of at most {@code flowsMost}
 * @param counters by the names of docs/design/nat.md
 */
@Json
public record NatState(
    long process,
    boolean connected,
    boolean peekOffset,
    int flows,
    int flowsMost,
    List<GuestFlows> guests,
    List<Published> publications,
    Map<String, Long> counters) {
  public NatState {
    guests = Told.list(guests);
    publications = Told.list(publications);
    counters = Told.map(counters);
  }

  /** A guest it knows, and how many flows it has. */
  @Json
  public record GuestFlows(String name, int flows, int unanswered) {
    public GuestFlows {
      name = Told.text(name);
    }
  }

  /** A port it listens on, and how often somebody came. */
  @Json
  public record Published(
      String guest, String protocol, String address, int port, int guestPort, long accepted) {
    public Published {
      guest = Told.text(guest);
      protocol = Told.text(protocol);
      address = Told.text(address);
    }
  }
}
