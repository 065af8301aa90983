package dev.skiff.bench;

import dev.skiff.testkit.RunningCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's own TCP as a guest: a namespace with a tap, whose frames go to a socket as QEMU's
 * would. Needs root.
 */
final class TapGuest implements AutoCloseable {
  private static final String NAMESPACE = "skiff-bench-nat";
  private static final String TAP = "guest0";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final RunningCommand frames;

  private TapGuest(RunningCommand frames) {
    this.frames = frames;
  }

  static TapGuest on(Path socket, boolean gatewayIsSilent) {
    Tool.shell("ip netns del " + NAMESPACE + " 2> /dev/null; ip netns add " + NAMESPACE);
    RunningCommand frames =
        RunningCommand.start(inside(program("tapguest"), socket.toString(), TAP));
    frames.awaitOutput(text -> text.contains("ready"), PATIENCE);
    ip("link set lo up");
    ip("link set " + TAP + " address 02:53:00:00:00:02 mtu 1500 up");
    ip("addr add 10.87.0.2/24 dev " + TAP);
    if (gatewayIsSilent) { // the fabric answers ARP, which is not here
      ip("neigh add 10.87.0.1 lladdr 02:53:00:00:00:01 dev " + TAP + " nud permanent");
    }
    return new TapGuest(frames);
  }

  /** What netload printed. */
  List<Double> load(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program("netload")));
    command.addAll(List.of(arguments));
    RunningCommand load = RunningCommand.start(inside(command.toArray(String[]::new)));
    return load.finish(PATIENCE).succeeded().lines().stream().map(Double::valueOf).toList();
  }

  static String program(String name) {
    return System.getProperty("skiff.native") + "/test/" + name;
  }

  @Override
  public void close() {
    frames.close();
    Tool.shell("ip netns del " + NAMESPACE);
  }

  private static void ip(String arguments) {
    Tool.shell("ip -n " + NAMESPACE + " " + arguments);
  }

  private static List<String> inside(String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
    all.addAll(List.of(command));
    return all;
  }
}
