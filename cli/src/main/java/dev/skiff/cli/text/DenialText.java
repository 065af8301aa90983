package dev.skiff.cli.text;

import dev.skiff.wire.api.NetDenial;

/** What was denied, for people. */
public final class DenialText {
  private static final String ALLOW = "skiff net allow ";

  /** Of one that tries too much only some is told: docs/networks.md. */
  private static final String OTHERS = "others";

  private DenialText() {}

  /** {@code db:5432/tcp}; {@code [fd00::1]/icmp}; {@code arp}; {@code others}. */
  public static String destination(NetDenial denial) {
    if (denial.to().isEmpty()) {
      return denial.protocol().equals(NetDenial.ANY) ? OTHERS : denial.protocol();
    }
    return place(denial.to(), denial.port()) + "/" + denial.protocol();
  }

  /** A name or an address, and its port unless that is 0. */
  public static String place(String host, int port) {
    String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == 0 ? bracketed : bracketed + ":" + port;
  }

  /** One line of those that are followed. */
  public static String line(NetDenial denial) {
    String times = denial.count() == 1 ? "once" : denial.count() + " times";
    String hint = denial.hint().isEmpty() ? "" : "; to allow it: " + denial.hint();
    return Printable.line(
        "%s %s → %s denied %s (%s)%s"
            .formatted(
                denial.last(), denial.from(), destination(denial), times, denial.reason(), hint));
  }

  /**
   * What to give to {@code skiff run} for it to be allowed, or where no option does, the command
   * that would; empty where nothing does.
   */
  public static String remedy(NetDenial denial) {
    String prefix = ALLOW + denial.from() + " ";
    if (!denial.hint().startsWith(prefix)) {
      return denial.hint();
    }
    String rest = denial.hint().substring(prefix.length());
    return rest.startsWith("--") ? rest : "--allow " + rest;
  }
}
