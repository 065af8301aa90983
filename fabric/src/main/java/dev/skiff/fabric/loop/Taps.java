package dev.skiff.fabric.loop;

import dev.skiff.fabric.packet.Packet;

/** Who looks at frames as they pass; copies what it wants, and never waits. */
public interface Taps {
  /** Nobody looks. */
  Taps NONE =
      new Taps() {
        @Override
        public boolean isOpen() {
          return false;
        }

        @Override
        public void frame(Packet packet, int slot, int verdict) {}
      };

  boolean isOpen();

  /**
   * A frame was judged.
   *
   * @param verdict as {@link dev.skiff.fabric.verdict.Judge} gives it
   */
  void frame(Packet packet, int slot, int verdict);
}
