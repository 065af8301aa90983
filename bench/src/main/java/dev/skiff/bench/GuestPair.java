package dev.skiff.bench;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RawGuest;
import dev.skiff.testkit.RawGuest.Card;
import dev.skiff.testkit.SkiffHome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two guests, one of which serves while the other one visits it: as instances on one open network
 * of a home, or the same guests started by hand on a bridge.
 */
final class GuestPair {
  private static final String IMAGE = "netload:bench";
  private static final String NETWORK = "pair";
  private static final String SUBNET = "10.88.0.0/24";
  private static final String PORT = "5901";
  private static final Member SERVER = new Member("server", "10.88.0.10");
  private static final Member VISITOR = new Member("visitor", "10.88.0.11");
  private static final Pattern VISITED = Pattern.compile("visited ([0-9.]+) ([0-9.]+)\n");

  private final SkiffHome home;
  private final List<String> serving = List.of("serve", "0.0.0.0", PORT);
  private final List<String> visiting;

  private record Member(String name, String address) {}

  /** Gbit/s of one connection, and the p50 of 64 B there and back. */
  record Visit(double gigabits, double micros) {}

  /**
   * Makes the instances and lets them meet once, which bakes their boot set.
   *
   * @param seconds for which bytes flow
   * @param questions there and back
   */
  GuestPair(SkiffHome home, int seconds, int questions) {
    this.home = home;
    this.visiting =
        List.of(
            "visit",
            SERVER.address(),
            PORT,
            Integer.toString(seconds),
            Integer.toString(questions));
    home.skiff("build", "-t", IMAGE, TapGuest.program("netload")).succeeded();
    home.skiff("network", "create", "--policy", "open", "--subnet", SUBNET, NETWORK).succeeded();
    create(SERVER, serving);
    create(VISITOR, visiting);
    throughFabric();
  }

  private void create(Member member, List<String> words) {
    List<String> command =
        new ArrayList<>(List.of("create", "--name", member.name(), "--network", NETWORK));
    command.addAll(List.of("--ip", member.address(), IMAGE));
    command.addAll(words);
    home.skiff(command.toArray()).succeeded();
  }

  /** As Skiff has it. */
  Visit throughFabric() {
    home.boot("start", SERVER.name()).succeeded();
    CommandResult visit = home.boot("start", "-a", VISITOR.name()).succeeded();
    home.boot("stop", "-t", "1", SERVER.name()).succeeded();
    Matcher said = VISITED.matcher(visit.text());
    if (!said.find()) {
      throw new IllegalStateException("the visitor has not said what it found: " + visit);
    }
    return of(said);
  }

  /**
   * With QEMU's taps on the kernel's bridge; needs root.
   *
   * @param options of QEMU's {@code -netdev tap}, each after a comma
   */
  Visit acrossBridge(String options) {
    try (KernelBridge bridge = new KernelBridge();
        RawGuest server = onTap(bridge, SERVER, options, serving);
        RawGuest visitor = onTap(bridge, VISITOR, options, visiting)) {
      server.start();
      visitor.start();
      return of(visitor.awaitSaid(VISITED, Deadlines.boot()));
    }
  }

  private RawGuest onTap(KernelBridge bridge, Member member, String options, List<String> words) {
    String id = home.skiff("inspect", "-f", "{{.Id}}", member.name()).succeeded().line();
    List<String> argv = new ArrayList<>(List.of("/bin/netload"));
    argv.addAll(words);
    Card card = Card.tap(bridge.newTap(), options, bridge.inside(List.of()));
    return RawGuest.onTap(home.instance(id), card, member.address() + "/24", argv);
  }

  private static Visit of(MatchResult said) {
    return new Visit(Double.parseDouble(said.group(1)), Double.parseDouble(said.group(2)));
  }
}
