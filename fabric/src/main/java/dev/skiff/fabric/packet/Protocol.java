package dev.skiff.fabric.packet;

/** Numbers of the protocols (IANA) that the fabric knows. */
public final class Protocol {
  public static final int ETHER_IPV4 = 0x0800;
  public static final int ETHER_ARP = 0x0806;
  public static final int ETHER_IPV6 = 0x86dd;

  public static final int HOP_BY_HOP = 0;
  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int FRAGMENT = 44;
  public static final int ICMPV6 = 58;
  public static final int DESTINATION_OPTIONS = 60;

  public static final int ICMP_ECHO_REPLY = 0;
  public static final int ICMP_UNREACHABLE = 3;
  public static final int ICMP_ECHO_REQUEST = 8;
  public static final int ICMP_TIME_EXCEEDED = 11;
  public static final int ICMP_PARAMETER_PROBLEM = 12;

  public static final int ICMPV6_LAST_ERROR = 127;
  public static final int ICMPV6_ECHO_REQUEST = 128;
  public static final int ICMPV6_ECHO_REPLY = 129;
  public static final int ROUTER_SOLICITATION = 133;
  public static final int NEIGHBOUR_SOLICITATION = 135;

  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;

  public static final int DNS_PORT = 53;
  public static final int DHCP_SERVER_PORT = 67;
  public static final int DHCP_CLIENT_PORT = 68;

  private Protocol() {}

  /** As rules and people name it. */
  public static String nameOf(int protocol) {
    return switch (protocol) {
      case TCP -> "tcp";
      case UDP -> "udp";
      case ICMP, ICMPV6 -> "icmp";
      default -> Integer.toString(protocol);
    };
  }
}
