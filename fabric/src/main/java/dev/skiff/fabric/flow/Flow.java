package dev.skiff.fabric.flow;

import dev.skiff.wire.fabric.IpAddress;

/**
 * An entry for people.
 *
 * @param lastSecond of the loop's clock in which it was used
 */
public record Flow(End initiator, End responder, int protocol, FlowState state, int lastSecond) {

  /** One side of it. */
  public record End(int slot, IpAddress address, int port) {}
}
