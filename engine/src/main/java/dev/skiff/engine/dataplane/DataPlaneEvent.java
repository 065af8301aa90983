package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.FabricEvent;

/** Something that happened to packets, or to a process that carries them. */
public sealed interface DataPlaneEvent {

  /** What the fabric tells. */
  record OfFabric(FabricEvent event) implements DataPlaneEvent {}

  /** What the NAT tells: connections from outside, to whom, and their ends. */
  record OfNat(NatEvent event) implements DataPlaneEvent {}

  /**
   * A process was started, or found, and told what is wanted.
   *
   * @param program {@code skiff-fabric} or {@code skiff-nat}
   * @param adopted whether an earlier engine had started it
   */
  record Began(String program, long pid, boolean adopted) implements DataPlaneEvent {}

  /** A process ended without being asked to; it is being started again. */
  record Ended(String program, long pid) implements DataPlaneEvent {}

  /**
   * A port could not be published again after the NAT came back; it is tried again.
   *
   * @param why in the words of {@link DataPlaneFailure}
   */
  record PortLost(NatPublication publication, String why) implements DataPlaneEvent {}
}
