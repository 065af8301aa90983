package dev.skiff.fabric.loop;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.verdict.Drop;

/** What a {@link Exchange} tells its owner, on the thread that moves the frames. */
public interface Watch {
  /** The port's other side takes no more just now: resume when it does. */
  void waiting(int slot);

  /** The port's connection is over; it was disconnected. */
  void lost(int slot);

  /** The first of its kind was denied. */
  void denied(Packet packet, int slot, Drop reason);

  /** A port's stream began out of step. */
  void resynchronised(int slot, long skippedBytes);
}
