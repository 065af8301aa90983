package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A line to the NAT: docs/design/nat.md, Control.
 *
 * @param guest for {@code guest}; likewise the others belong to their asks
 */
@Json
record NatRequest(
    int version,
    String ask,
    @Nullable NatGuest guest,
    @Nullable String name,
    @Nullable NatPublication publication) {
  static final int VERSION = 1;

  static NatRequest of(String ask) {
    return new NatRequest(VERSION, ask, null, null, null);
  }

  static NatRequest guest(NatGuest guest) {
    return new NatRequest(VERSION, "guest", guest, null, null);
  }

  static NatRequest forget(String name) {
    return new NatRequest(VERSION, "forget", null, name, null);
  }

  static NatRequest publication(String ask, NatPublication publication) {
    return new NatRequest(VERSION, ask, null, null, publication);
  }
}
