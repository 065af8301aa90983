package dev.skiff.engine.network;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.vm.Machine.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records of instances for tests of networks. */
final class SomeInstances {
  private SomeInstances() {}

  /** Its MAC ends in the id's first two digits. */
  static Instance named(String id, String name) {
    return Instance.created(
        id, name, "fake", "02:00:00:00:01:" + id.substring(0, 2), spec(List.of()), Instant.EPOCH);
  }

  static InstanceSpec publishing(int hostPort, int guestPort) {
    return spec(
        List.of(new PublishedPort("127.0.0.1", Optional.of(hostPort), guestPort, Protocol.TCP)));
  }

  private static InstanceSpec spec(List<PublishedPort> ports) {
    return new InstanceSpec(
        "image",
        "sha256:" + "0".repeat(64),
        List.of("/bin/program"),
        List.of(),
        List.of(),
        "/",
        "",
        "host",
        Map.of(),
        15,
        Duration.ofSeconds(10),
        256,
        1,
        true,
        ports,
        false,
        Optional.empty(),
        false);
  }
}
