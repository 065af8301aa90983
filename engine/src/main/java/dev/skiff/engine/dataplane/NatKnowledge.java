package dev.skiff.engine.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a NAT has been told and has taken. Of one that an earlier engine told, only the names of
 * guests are known. Used by one thread at a time.
 */
final class NatKnowledge {
  private final Map<String, Optional<NatGuest>> guests = new LinkedHashMap<>();
  private final List<NatPublication> publications = new ArrayList<>();

  /** Of a NAT that says of itself what it does. */
  static NatKnowledge of(NatState state) {
    NatKnowledge known = new NatKnowledge();
    state.guests().forEach(guest -> known.guests.put(guest.name(), Optional.empty()));
    state
        .publications()
        .forEach(each ->
            known.publications.add(
                new NatPublication(
                    each.guest(), each.protocol(), each.address(), each.port(), each.guestPort())));
    return known;
  }

  void took(NatGuest guest) {
    guests.put(guest.name(), Optional.of(guest));
  }

  void took(NatPublication publication) {
    publications.add(publication);
  }

  void withdrew(NatPublication publication) {
    publications.remove(publication);
  }

  void forgot(String name) {
    guests.remove(name);
    publications.removeIf(each -> each.guest().equals(name));
  }

  Set<String> names() {
    return guests.keySet();
  }

  List<NatPublication> publications() {
    return publications;
  }

  boolean knows(NatGuest guest) {
    return guests.getOrDefault(guest.name(), Optional.empty()).filter(guest::equals).isPresent();
  }

  /** Of a guest; none where they are not known. */
  List<NatAddress> addresses(String name) {
    return guests.getOrDefault(name, Optional.empty()).map(NatGuest::addresses).orElse(List.of());
  }
}
