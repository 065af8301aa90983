package dev.skiff.fabric.dns;

import dev.skiff.fabric.table.Tables;

/** What is known here of what is asked. Of the frame loop's thread. */
final class LocalNames {
  /** As a code: it is to be asked outside, and may be. */
  static final int ELSEWHERE = -1;

  private final Outside outside;
  private final Zone zone = new Zone();

  LocalNames(Outside outside) {
    this.outside = outside;
  }

  /** Adds to a reply what was asked; returns the code to finish it with, or {@link #ELSEWHERE}. */
  int answer(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    if (asked.code() != DnsQuestion.OK) {
      return asked.code();
    }
    int found = zone.answer(asked, slot, tables, reply);
    if (found != Zone.ELSEWHERE) {
      return found;
    }
    int may = outside.mayAsk(asked, slot, tables);
    return may == DnsQuestion.OK ? ELSEWHERE : may;
  }
}
