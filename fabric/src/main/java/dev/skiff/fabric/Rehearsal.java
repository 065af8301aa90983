package dev.skiff.fabric;

import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedNetwork;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * {@code Rehearsal SOCKET}: a fabric that is given a plan, asked about it, and ended: what the
 * packaging lets a JVM see before it writes the archive of classes that the fabric starts from (JEP
 * 483, JEP 514).
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    Path socket = Path.of(arguments[0]);
    try (SkiffFabric _ = SkiffFabric.start(socket, new SecureRandom().nextLong());
        SocketChannel control = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      InputStream answers = Channels.newInputStream(control);
      for (FabricRequest request : requests(socket)) {
        byte[] json = WireJson.write(FabricRequest.class, request);
        control.write(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip());
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
          if (next < 0) {
            throw new IOException("the fabric has not answered " + request.ask());
          }
        }
      }
    }
  }

  private static List<FabricRequest> requests(Path socket) {
    return List.of(
        FabricRequest.apply(plan(socket)),
        FabricRequest.of("state"),
        FabricRequest.why(new WhyQuestion("a", "b", "tcp", 80)),
        FabricRequest.of("denied"),
        FabricRequest.of("flows"),
        FabricRequest.apply(FabricPlan.empty()),
        FabricRequest.of("events"));
  }

  private static FabricPlan plan(Path socket) {
    PlannedNetwork network =
        new PlannedNetwork(
            "n",
            "rehearsed",
            false,
            "10.0.0.0/24",
            "10.0.0.1",
            "fd00::/64",
            "fd00::1",
            "02:53:6b:00:00:01",
            1500);
    return new FabricPlan(
        FabricPlan.VERSION,
        1,
        List.of(network),
        List.of(port("a", 2, socket), port("b", 3, socket)),
        List.of(new PlannedLink("a", "b", "tcp", 80, 80)),
        List.of(),
        List.of(),
        "",
        List.of());
  }

  /** Of a guest that is not there: nobody listens. */
  private static PlannedPort port(String name, int number, Path socket) {
    PlannedAddress address =
        new PlannedAddress("n", "10.0.0." + number, "fd00::" + number, List.of());
    return PlannedPort.of(
        name, name, socket + "." + name, "02:53:6b:00:01:0" + number, List.of(address));
  }
}
