package dev.skiff.engine.dataplane;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What makes a NAT that knows one thing do another; to be told in this order: only then is an
 * address or a port free for whom it goes to.
 *
 * @param forget guests, which ends their publications too
 */
record NatChange(
    List<NatPublication> unpublish,
    List<String> forget,
    List<NatGuest> guests,
    List<NatPublication> publish) {

  boolean isNothing() {
    return unpublish.isEmpty() && forget.isEmpty() && guests.isEmpty() && publish.isEmpty();
  }

  /** The change from what it was told to what is wanted; pure. */
  static NatChange between(NatKnowledge told, Wanted wanted) {
    Set<String> forget = departing(told, wanted.guests());
    List<NatGuest> guests =
        wanted.guests().stream()
            .filter(guest -> forget.contains(guest.name()) || !told.knows(guest))
            .toList();
    List<NatPublication> standing =
        told.publications().stream().filter(each -> !forget.contains(each.guest())).toList();
    return new NatChange(
        without(standing, wanted.publications()),
        List.copyOf(forget),
        guests,
        without(wanted.publications(), standing));
  }

  /** Those of which the others have none that does the same. */
  private static List<NatPublication> without(
      List<NatPublication> all, List<NatPublication> others) {
    Set<Object> same = new HashSet<>();
    others.forEach(each -> same.add(doing(each)));
    return all.stream().filter(each -> !same.contains(doing(each))).toList();
  }

  /** However the address is spelt. */
  private static Object doing(NatPublication each) {
    return List.of(
        each.guest(), each.protocol(), literal(each.address()), each.port(), each.guestPort());
  }

  /** Who is not wanted, or holds an address that another one is to have. */
  private static Set<String> departing(NatKnowledge told, List<NatGuest> wanted) {
    Map<InetAddress, String> next = new HashMap<>();
    for (NatGuest guest : wanted) {
      guest.addresses().forEach(each -> next.put(literal(each.address()), guest.name()));
    }
    Set<String> names = new HashSet<>();
    wanted.forEach(guest -> names.add(guest.name()));
    Set<String> departing = new TreeSet<>();
    for (String name : told.names()) {
      boolean inTheWay =
          told.addresses(name).stream()
              .map(each -> next.getOrDefault(literal(each.address()), name))
              .anyMatch(owner -> !owner.equals(name));
      if (inTheWay || !names.contains(name)) {
        departing.add(name);
      }
    }
    return departing;
  }

  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }
}
