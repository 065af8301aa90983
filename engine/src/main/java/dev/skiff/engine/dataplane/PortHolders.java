package dev.skiff.engine.dataplane;

/** Knows who has a port of the host. */
@FunctionalInterface
public interface PortHolders {
  /** Who has it, for a message: {@code instance 'web'}, {@code nginx (process 17)}. */
  String of(NatPublication wanted);
}
