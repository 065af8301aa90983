package dev.skiff.fabric.loop;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.verdict.Drop;

/** Hears on the loop's thread what happened; must not wait. */
public interface Reports {
  /** A kind of {@link dev.skiff.wire.fabric.FabricEvent} about a port. */
  void happened(String kind, int slot, long count);

  void denied(Packet packet, int slot, Drop reason);
}
