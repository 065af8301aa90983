package dev.skiff.fabric.answer;

import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Segment;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;

/** Who is behind an address, as a port on the same networks may know. */
final class Stations {
  static final long NONE = -1;

  private static final long LINK_LOCAL = 0xfe80L << 48;

  private Stations() {}

  /** Whether an address is one of the port's own. */
  static boolean isOwn(Tables tables, int slot, long high, long low) {
    int who = tables.whoHas(high, low);
    return who != Tables.NOBODY && !tables.isGateway(who) && tables.slotOfAddress(who) == slot;
  }

  /** The MAC behind another's address on one of the port's networks, or {@link #NONE}. */
  static long macOf(Tables tables, int slot, long high, long low) {
    int who = tables.whoHas(high, low);
    if (who == Tables.NOBODY || !tables.isOn(slot, tables.networkOf(who))) {
      return NONE;
    }
    if (tables.isGateway(who)) {
      return tables.segments().get(tables.networkOf(who)).gatewayMac().bits();
    }
    int owner = tables.slotOfAddress(who);
    return owner == slot ? NONE : tables.mac(owner);
  }

  /** The link-local address that a station makes of its MAC (RFC 4291, appendix A). */
  static IpAddress linkLocal(long mac) {
    return new IpAddress(LINK_LOCAL, interfaceId(mac));
  }

  static long interfaceId(long mac) {
    long upper = (mac >>> 24) ^ 0x02_0000L;
    return (upper << 40) | (0xfffeL << 24) | (mac & 0xff_ffffL);
  }

  static boolean isLinkLocal(long high) {
    return high == LINK_LOCAL;
  }

  /** The network of a membership. */
  static Segment segment(Tables tables, Member member) {
    return tables.segments().get(tables.networkNumbered(member.address().network()));
  }
}
