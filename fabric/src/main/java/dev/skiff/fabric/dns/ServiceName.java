package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.KnownPorts;

/** Which service the first labels of a question name: {@code _5432._tcp}, {@code _http._tcp}. */
final class ServiceName {
  private ServiceName() {}

  /**
   * Whether a port that an instance is known to serve at is meant.
   *
   * @param labels how many name the service; none means all
   */
  static boolean means(DnsQuestion asked, int labels, int known) {
    return switch (labels) {
      case 0 -> true;
      case 2 -> isProtocol(asked, 1, known) && isPort(asked, known);
      default -> false;
    };
  }

  /** Whether a label names a protocol that has ports. */
  static boolean isProtocol(DnsQuestion asked, int label) {
    return asked.isLabel(label, "_tcp") || asked.isLabel(label, "_udp");
  }

  private static boolean isProtocol(DnsQuestion asked, int label, int known) {
    return asked.isLabel(label, KnownPorts.protocol(known) == Protocol.TCP ? "_tcp" : "_udp");
  }

  private static boolean isPort(DnsQuestion asked, int known) {
    int port = KnownPorts.port(known);
    return asked.portAt(0) == port || asked.isLabel(0, registered(port));
  }

  /**
   * What a port is called: IANA's Service Name and Transport Protocol Port Number Registry, of it
   * what servers in images listen at.
   */
  private static String registered(int port) {
    return switch (port) {
      case 22 -> "_ssh";
      case 25 -> "_smtp";
      case 53 -> "_domain";
      case 80 -> "_http";
      case 88 -> "_kerberos";
      case 110 -> "_pop3";
      case 123 -> "_ntp";
      case 143 -> "_imap";
      case 389 -> "_ldap";
      case 443 -> "_https";
      case 465 -> "_submissions";
      case 587 -> "_submission";
      case 636 -> "_ldaps";
      case 993 -> "_imaps";
      case 995 -> "_pop3s";
      case 1433 -> "_ms-sql-s";
      case 1883 -> "_mqtt";
      case 2049 -> "_nfs";
      case 2379 -> "_etcd-client";
      case 2380 -> "_etcd-server";
      case 3306 -> "_mysql";
      case 5060 -> "_sip";
      case 5061 -> "_sips";
      case 5222 -> "_xmpp-client";
      case 5269 -> "_xmpp-server";
      case 5432 -> "_postgresql";
      case 5671 -> "_amqps";
      case 5672 -> "_amqp";
      case 6379 -> "_redis";
      case 8080 -> "_http-alt";
      case 8883 -> "_secure-mqtt";
      case 11_211 -> "_memcache";
      case 27_017 -> "_mongodb";
      default -> "";
    };
  }
}
