package dev.skiff.engine.instance;

import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.vm.Machine.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Instances for tests. */
public final class InstanceSamples {
  public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678901234Z");

  private InstanceSamples() {}

  public static InstanceSpec spec() {
    return new InstanceSpec(
        "hello:latest",
        "sha256:" + "ab".repeat(32),
        List.of("/bin/hello"),
        List.of("--port", "8080"),
        List.of("A=1", "B=zwei"),
        "/",
        "nobody",
        "web",
        Map.of("team", "sea"),
        15,
        Duration.ofSeconds(10),
        256,
        1,
        true,
        List.of(new PublishedPort("127.0.0.1", Optional.of(18080), 8080, Protocol.TCP)),
        false,
        Optional.empty(),
        false);
  }

  /** An instance never started; its id begins with the digits given. */
  public static Instance created(String idStart, String name) {
    return new Instance(
        (idStart + "0".repeat(64)).substring(0, 64),
        name,
        "fake",
        "02:00:00:00:00:01",
        spec(),
        CREATED,
        Phase.CREATED,
        Optional.empty(),
        Optional.empty(),
        0,
        Restarts.NONE,
        false,
        false,
        "");
  }
}
