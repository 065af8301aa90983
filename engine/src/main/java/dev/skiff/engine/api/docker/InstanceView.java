package dev.skiff.engine.api.docker;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.network.Network;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.HostConfig.LogConfig;
import dev.skiff.wire.api.HostConfig.PortBinding;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.InstanceExtra;
import dev.skiff.wire.api.InstanceSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An instance as Docker's clients know a container. Pure. */
public final class InstanceView {
  /** What Docker says where there is no time yet. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private static final long NANO_CPUS = 1_000_000_000L;
  private static final long MEBIBYTE = 1 << 20;

  private InstanceView() {}

  /**
   * A row of the list. As in Docker, only who is alive has ports.
   *
   * @param networks all there are
   * @param now what {@code 3 seconds ago} is said of
   */
  static InstanceSummary summary(Instance instance, NetworkTable networks, Instant now) {
    InstanceSpec spec = instance.spec();
    return new InstanceSummary(
        instance.id(),
        List.of("/" + instance.name()),
        spec.image(),
        spec.imageDigest(),
        spec.argv().stream().map(InstanceView::shown).collect(Collectors.joining(" ")),
        instance.createdAt().getEpochSecond(),
        instance.phase().alive() ? ports(spec) : List.of(),
        new TreeMap<>(spec.labels()),
        state(instance),
        status(instance, now),
        null,
        null,
        extra(instance),
        VolumeView.mounts(spec),
        new InstanceSummary.Networks(networks.settings(instance)));
  }

  private static String shown(String argument) {
    boolean plain = !argument.isEmpty() && argument.chars().noneMatch(Character::isWhitespace);
    return plain ? argument : "'" + argument + "'";
  }

  private static List<InstanceSummary.Port> ports(InstanceSpec spec) {
    return spec.ports().stream()
        .map(port ->
            new InstanceSummary.Port(
                port.hostAddress(),
                port.guestPort(),
                port.hostPort().orElse(0),
                port.protocol().lowerCase()))
        .toList();
  }

  /** One of Docker's words: its clients know no others. */
  static String state(Instance instance) {
    return switch (instance.phase()) {
      case CREATED -> "created";
      case BOOTING, RUNNING, STOPPING -> instance.paused() ? "paused" : "running";
      case RESTARTING -> "restarting";
      case EXITED -> "exited";
    };
  }

  /** E.g. {@code Up 3 seconds (booting)}, {@code Exited (139) 5 minutes ago}. */
  static String status(Instance instance, Instant now) {
    return switch (instance.phase()) {
      case CREATED -> "Created";
      case RUNNING -> up(instance, now) + (instance.paused() ? " (Paused)" : "");
      case BOOTING -> up(instance, now) + (instance.paused() ? " (Paused)" : " (booting)");
      case STOPPING -> up(instance, now) + " (stopping)";
      case RESTARTING -> "Restarting " + ended(instance, now);
      case EXITED -> "Exited " + ended(instance, now);
    };
  }

  private static String ended(Instance instance, Instant now) {
    Optional<Instant> finished = instance.run().flatMap(Run::finishedAt);
    String when = finished.map(at -> " " + since(at, now) + " ago").orElse("");
    return "(" + exitCode(instance) + ")" + when;
  }

  private static String up(Instance instance, Instant now) {
    Instant from = instance.run().map(run -> run.startedAt().orElse(run.requestedAt())).orElse(now);
    return "Up " + since(from, now);
  }

  private static String since(Instant from, Instant now) {
    return HumanDuration.of(Duration.between(from, now));
  }

  private static int exitCode(Instance instance) {
    return instance.outcome().map(Outcome::exitCode).orElse(0);
  }

  /** All there is to know. */
  static InstanceDetail detail(Instance instance, NetworkTable networks) {
    InstanceSpec spec = instance.spec();
    List<String> argv = spec.argv();
    return new InstanceDetail(
        instance.id(),
        "/" + instance.name(),
        instance.createdAt().toString(),
        argv.isEmpty() ? "" : argv.getFirst(),
        argv.isEmpty() ? List.of() : argv.subList(1, argv.size()),
        spec.imageDigest(),
        instance.restarts().count(),
        "linux",
        instance.base(),
        stateOf(instance),
        config(spec),
        hostConfig(instance, networks),
        networkSettings(instance, networks.settings(instance)),
        extra(instance),
        VolumeView.mounts(spec));
  }

  /** As in Docker, addresses stand beside the ports only of who is in {@code bridge}. */
  private static InstanceDetail.NetworkSettings networkSettings(
      Instance instance, Map<String, EndpointSettings> networks) {
    Optional<EndpointSettings> bridge = Optional.ofNullable(networks.get(Network.DOCKERS));
    return new InstanceDetail.NetworkSettings(
        bridge.map(EndpointSettings::ipAddress).orElse(""),
        bridge.map(EndpointSettings::ipPrefixLen).orElse(0),
        bridge.map(EndpointSettings::gateway).orElse(""),
        bridge.map(EndpointSettings::globalIpv6Address).orElse(""),
        bridge.map(EndpointSettings::globalIpv6PrefixLen).orElse(0),
        bridge.map(EndpointSettings::ipv6Gateway).orElse(""),
        instance.mac(),
        instance.phase().alive() ? portMap(instance.spec()) : Map.of(),
        networks);
  }

  private static InstanceDetail.State stateOf(Instance instance) {
    Optional<Run> run = instance.run();
    boolean restarting = instance.phase() == Phase.RESTARTING;
    boolean over = restarting || instance.phase() == Phase.EXITED;
    return new InstanceDetail.State(
        state(instance),
        instance.phase().active(),
        instance.paused(),
        restarting,
        instance.outcome().filter(o -> o.kind() == Outcome.Kind.OUT_OF_MEMORY).isPresent(),
        false,
        0,
        exitCode(instance),
        instance.outcome().map(Outcome::reason).orElse(""),
        run.flatMap(Run::startedAt).map(Instant::toString).orElse(NEVER),
        over ? run.flatMap(Run::finishedAt).map(Instant::toString).orElse(NEVER) : NEVER);
  }

  private static InstanceDetail.Config config(InstanceSpec spec) {
    return new InstanceDetail.Config(
        spec.hostname(),
        spec.user(),
        spec.workingDirectory(),
        spec.terminal().isPresent(),
        spec.input(),
        spec.input(),
        true,
        true,
        spec.environment(),
        spec.command(),
        spec.entrypoint(),
        spec.image(),
        new TreeMap<>(spec.labels()),
        Signals.name(spec.stopSignal()),
        Math.toIntExact(spec.stopGrace().toSeconds()));
  }

  private static HostConfig hostConfig(Instance instance, NetworkTable networks) {
    InstanceSpec spec = instance.spec();
    RestartPolicy policy = instance.restarts().policy();
    return new HostConfig(
        spec.memoryMebibytes() * MEBIBYTE,
        spec.cpus() * NANO_CPUS,
        spec.autoRemove(),
        false,
        networks.mode(instance),
        portMap(spec),
        spec.terminal().map(size -> List.of(size.rows(), size.columns())).orElse(List.of(0, 0)),
        new HostConfig.RestartPolicy(policy.kind().label(), policy.most()),
        instance.base(),
        spec.mounts().isEmpty() ? null : VolumeView.binds(spec),
        null,
        instance.networking().links().stream().map(Link::toString).toList(),
        instance.networking().egress().stream().map(Egress::toString).toList(),
        LogConfig.KEPT);
  }

  /** Its published ports as Docker's bindings. */
  public static Map<String, List<PortBinding>> portMap(InstanceSpec spec) {
    Map<String, List<PortBinding>> ports = new TreeMap<>();
    for (PublishedPort port : spec.ports()) {
      String key = port.guestPort() + "/" + port.protocol().lowerCase();
      String hostPort = port.hostPort().map(String::valueOf).orElse("");
      ports
          .computeIfAbsent(key, _ -> new ArrayList<>())
          .add(new PortBinding(port.hostAddress(), hostPort));
    }
    return ports;
  }

  private static InstanceExtra extra(Instance instance) {
    Optional<Run> run = instance.run();
    return new InstanceExtra(
        instance.base(),
        instance.baseReason(),
        run.map(Run::kernel).orElse(""),
        run.map(Run::machine).orElse(""),
        instance.paused() ? "paused" : instance.phase().name().toLowerCase(Locale.ROOT),
        instance.outcome().map(outcome -> outcome.kind().label()).orElse(""),
        instance.outcome().map(Outcome::exitCode).orElse(null),
        run.flatMap(Run::readyAfter).map(Duration::toMillis).orElse(null),
        instance.ready(),
        instance.outcome().map(Outcome::reason).orElse(null),
        instance.lostOutputBytes(),
        run.map(Run::timeline).orElse(List.of()).stream()
            .map(m -> new InstanceExtra.Milestone(m.name(), m.after().toNanos() / 1000))
            .toList());
  }
}
