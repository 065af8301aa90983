package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.DockerVersion;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.EngineFacts;
import dev.skiff.wire.api.Info;
import dev.skiff.wire.api.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The engine about itself. */
final class SystemRoutes {
  private final Engine engine;

  SystemRoutes(Engine engine) {
    this.engine = engine;
  }

  void ping(Exchange exchange) throws IOException {
    exchange.header("Builder-Version", "1");
    exchange.header("Swarm", "inactive");
    exchange.header("Cache-Control", "no-cache, no-store, must-revalidate");
    exchange.header("Pragma", "no-cache");
    exchange.bytes(200, "text/plain; charset=utf-8", "OK".getBytes(StandardCharsets.US_ASCII));
  }

  void version(Exchange exchange) throws IOException {
    exchange.json(200, Version.class, version(engine.perform(new Operation.Describe())));
  }

  static Version version(EngineFacts facts) {
    return new Version(
        facts.version(),
        DockerVersion.CURRENT,
        DockerVersion.MINIMUM,
        "",
        "linux",
        "amd64",
        facts.hostKernel(),
        "",
        Runtime.version().toString(),
        new Version.Platform("Skiff"),
        List.of(
            new Version.Component("Engine", facts.version(), details(facts)),
            new Version.Component(
                facts.hypervisor(),
                facts.hypervisorVersion(),
                Map.of("Acceleration", facts.acceleration()))));
  }

  private static Map<String, String> details(EngineFacts facts) {
    return new java.util.TreeMap<>(
        Map.of(
            "ApiVersion",
            DockerVersion.CURRENT,
            "MinAPIVersion",
            DockerVersion.MINIMUM,
            "Os",
            "linux",
            "Arch",
            "amd64",
            "KernelVersion",
            facts.hostKernel()));
  }

  void info(Exchange exchange) throws IOException {
    exchange.json(
        200,
        Info.class,
        info(
            engine.perform(new Operation.Describe()),
            engine.perform(new Operation.ListInstances()),
            engine.perform(new Operation.CountImages()),
            engine.perform(new Operation.ListBases())));
  }

  private static Info info(
      EngineFacts facts, List<Instance> instances, int images, List<Operation.BaseRow> bases) {
    long alive = instances.stream().map(Instance::phase).filter(Phase::alive).count();
    return new Info(
        facts.id(),
        instances.size(),
        alive,
        0,
        instances.size() - alive,
        images,
        "erofs",
        facts.version(),
        facts.operatingSystem(),
        facts.hostKernel(),
        "x86_64",
        "linux",
        facts.cpus(),
        facts.memoryBytes(),
        "skiff",
        facts.home().toString(),
        List.of(),
        new Info.InfoExtra(
            facts.hypervisor() + " " + facts.hypervisorVersion(),
            facts.acceleration(),
            facts.socket().toString(),
            bases.stream().map(BaseView::summary).toList(),
            ProcessHandle.current().pid()));
  }
}
