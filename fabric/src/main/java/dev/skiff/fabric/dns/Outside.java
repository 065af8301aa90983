package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;

/** Takes questions for names of the outside off the loop's hands. */
public interface Outside {
  /** As the answer of {@link #take}: there will be one. */
  int LATER = -2;

  /** Nobody asks outside. */
  Outside NONE = (_, _, _, _) -> DnsQuestion.REFUSED;

  /**
   * Takes a question, or does not.
   *
   * @param asked what is asked; {@code packet} has it, and both are the caller's again afterwards
   * @param slot of the port that asks
   * @return {@link #LATER}, or the code to answer with
   */
  int take(DnsQuestion asked, Packet packet, int slot, Tables tables);
}
