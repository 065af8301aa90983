package dev.skiff.fabric.dns;

import dev.skiff.fabric.table.Tables;
import java.util.List;

/** Takes off the loop's hands what is answered later. Of the loop's thread. */
interface Outside {
  /**
   * Whether a port may ask for a name of the outside.
   *
   * @return {@link DnsQuestion#OK}, or the code to answer with
   */
  int mayAsk(DnsQuestion asked, int slot, Tables tables);

  /**
   * Lets an answer be made and sent; false where too many are being made.
   *
   * @param parts each is a message of the answer
   */
  boolean answer(List<Part> parts, Back back, int slot, Tables tables);
}
