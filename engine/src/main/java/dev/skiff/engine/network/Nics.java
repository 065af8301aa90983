package dev.skiff.engine.network;

import dev.skiff.engine.instance.Instance;

/** What no record says of instances' network cards. */
@FunctionalInterface
public interface Nics {
  /** Where the hypervisor of an instance that is alive listens for its card. */
  String socket(Instance instance);

  /** Whether its guest is told nothing of its address, and has to ask by DHCP. */
  default boolean asks(Instance instance) {
    return false;
  }
}
