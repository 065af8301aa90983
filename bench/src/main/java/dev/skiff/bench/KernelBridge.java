package dev.skiff.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The kernel's bridge, in a namespace of its own, that joins taps of programs. Needs root. */
final class KernelBridge implements AutoCloseable {
  private static final String NAMESPACE = "skiff-bench-bridge";

  /** Netfilter, where a host has it look at bridges, is no part of one. */
  private static final String PLAIN =
      """
      ip netns del $0 2> /dev/null
      ip netns add $0 && ip netns exec $0 sh -c '
        echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
        for each in /proc/sys/net/bridge/bridge-nf-call-*; do
          [ ! -w "$each" ] || echo 0 > "$each"
        done' && ip -n $0 link add br0 type bridge mcast_snooping 0 && ip -n $0 link set br0 up ||
        { ip netns del $0; exit 1; }
      """;

  private int made;

  KernelBridge() {
    Tool.shell(PLAIN, NAMESPACE);
  }

  static boolean isPossible() {
    return System.getProperty("user.name").equals("root");
  }

  /** For a report: that it was left out, where it is not possible. */
  static List<String> remarks() {
    return isPossible() ? List.of() : List.of("Left out: kernel bridge + taps, needs root.");
  }

  List<String> inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
    all.addAll(command);
    return all;
  }

  /** Makes a tap for a program inside, which takes it by its name, and joins it. */
  String newTap() {
    int tap = made++;
    Tool.shell("ip -n $0 tuntap add tap$1 mode tap", NAMESPACE, tap);
    join(tap);
    return "tap" + tap;
  }

  private static void join(int tap) {
    Tool.shell("ip -n $0 link set tap$1 master br0 up", NAMESPACE, tap);
  }

  /** Joins the taps, and tells the program that has them. */
  void join(Process guests, int taps) throws IOException {
    for (int tap = 0; tap < taps; tap++) {
      join(tap);
    }
    OutputStream line = guests.getOutputStream();
    line.write("joined\n".getBytes(StandardCharsets.UTF_8));
    line.flush();
  }

  @Override
  public void close() {
    Tool.shell("ip netns del $0", NAMESPACE);
  }
}
