package dev.skiff.fabric.loop;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;
import java.lang.foreign.MemorySegment;

/** Answers what is asked of the fabric itself. */
public interface Answers {
  /** The longest answer. */
  int MOST_BYTES = 2048;

  /**
   * Writes the frame that answers a question.
   *
   * @param slot of the port that asked; the answer goes to it alone
   * @param out where, with room for {@link #MOST_BYTES} from {@code at} on
   * @return the frame's length; 0 where there is nothing to say; below zero the verdict of a drop
   */
  int answer(Packet question, int slot, Tables tables, MemorySegment out, long at);
}
