package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.JsonBody;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.HostConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Docker's request for a container as a request for an instance. Pure. */
final class CreateParser {
  private static final long NANO_CPUS = 1_000_000_000L;

  private static final HostConfig NOTHING_ASKED =
      new HostConfig(
          0, 0, false, false, null, null, null, null, null, null, null, null, null, null);

  private CreateParser() {}

  /**
   * What was asked.
   *
   * @param warnings what was left out of it, for people
   */
  record Parsed(Operation.Request request, List<String> warnings) {}

  /**
   * Reads the body of a create request.
   *
   * @throws ApiFailure when something makes no sense, or a guest cannot have it
   */
  static Parsed parse(JsonBody body) {
    CreateRequest asked = body.read(CreateRequest.class);
    CreateRefusals.check(body);
    if (asked.image().isEmpty()) {
      throw ApiFailure.invalidBody("Image", "the name of an image is expected");
    }
    HostConfig host = asked.hostConfig() == null ? NOTHING_ASKED : asked.hostConfig();
    List<String> warnings = new ArrayList<>();
    Operation.Request request =
        new Operation.Request(
            asked.image(),
            entrypoint(asked.entrypoint()),
            nonEmpty(asked.cmd()),
            environment(asked.env(), warnings),
            text("WorkingDir", asked.workingDir()),
            text("User", asked.user()),
            text("Hostname", asked.hostname()),
            asked.labels() == null ? Map.of() : asked.labels(),
            stopSignal(asked.stopSignal()),
            stopGrace(asked.stopTimeout()),
            memory(host.memory()),
            cpus(host.nanoCpus()),
            CreateNetworks.of(asked, host, networkDisabled(body)),
            PortRequests.of(host.portBindings()),
            asked.openStdin(),
            terminal(asked.tty(), host.consoleSize()),
            host.autoRemove(),
            restart(host.restartPolicy()),
            text("HostConfig.Runtime", host.runtime()),
            MountParser.of(asked, host));
    return new Parsed(request, List.copyOf(warnings));
  }

  /** Docker's Go clients send an empty name where nobody said anything. */
  private static Optional<RestartPolicy> restart(HostConfig.@Nullable RestartPolicy asked) {
    return asked == null || asked.name().isEmpty()
        ? Optional.empty()
        : Optional.of(ChangeRoutes.policy(asked));
  }

  /** Docker's client says "none at all" by one empty text. */
  private static Optional<List<String>> entrypoint(@Nullable List<String> entrypoint) {
    return nonEmpty(entrypoint).map(list -> list.equals(List.of("")) ? List.of() : list);
  }

  private static Optional<List<String>> nonEmpty(@Nullable List<String> list) {
    return Optional.ofNullable(list).filter(some -> !some.isEmpty());
  }

  private static List<String> environment(@Nullable List<String> asked, List<String> warnings) {
    List<String> environment = new ArrayList<>();
    for (String entry : asked == null ? List.<String>of() : asked) {
      if (entry.indexOf('\0') >= 0 || entry.startsWith("=") || entry.isEmpty()) {
        throw ApiFailure.invalidBody("Env", "'" + entry + "' is no NAME=value");
      }
      if (entry.contains("=")) {
        environment.add(entry);
      } else {
        warnings.add("the variable " + entry + " has no value, and is left out");
      }
    }
    return environment;
  }

  private static Optional<String> text(String path, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw ApiFailure.invalidBody(path, "control characters are not allowed");
    }
    return Optional.of(text);
  }

  private static Optional<Integer> stopSignal(@Nullable String name) {
    return Optional.ofNullable(name)
        .filter(text -> !text.isEmpty())
        .map(text ->
            Signals.parse(text)
                .orElseThrow(
                    () -> ApiFailure.invalidBody("StopSignal", "unknown signal '" + text + "'")));
  }

  private static Optional<Duration> stopGrace(@Nullable Integer seconds) {
    return Optional.ofNullable(seconds).map(StopGrace::ofSeconds);
  }

  private static Optional<Long> memory(long bytes) {
    if (bytes < 0) {
      throw ApiFailure.invalidBody("HostConfig.Memory", "a number of bytes is expected");
    }
    return bytes == 0 ? Optional.empty() : Optional.of(bytes);
  }

  private static Optional<Integer> cpus(long nanoCpus) {
    if (nanoCpus == 0) {
      return Optional.empty();
    }
    if (nanoCpus < 0 || nanoCpus % NANO_CPUS != 0 || nanoCpus / NANO_CPUS > Integer.MAX_VALUE) {
      throw ApiFailure.invalidBody(
          "HostConfig.NanoCpus",
          "a guest has whole CPUs (--cpus 1, 2, …), and %s were asked for"
              .formatted(nanoCpus / (double) NANO_CPUS));
    }
    return Optional.of((int) (nanoCpus / NANO_CPUS));
  }

  /** Docker's clients say no size, or 0 x 0, where they do not know it. */
  private static Optional<InstanceSpec.Terminal> terminal(
      boolean tty, @Nullable List<Integer> consoleSize) {
    if (!tty) {
      return Optional.empty();
    }
    List<Integer> size = consoleSize == null ? List.of(0, 0) : consoleSize;
    if (size.size() != 2 || !isLength(size.get(0)) || !isLength(size.get(1))) {
      throw ApiFailure.invalidBody(
          "HostConfig.ConsoleSize", "rows and columns of a terminal are expected");
    }
    return Optional.of(new InstanceSpec.Terminal(size.get(0), size.get(1)));
  }

  private static boolean isLength(int characters) {
    return characters >= 0 && characters <= Identity.WindowSize.MOST;
  }

  private static boolean networkDisabled(JsonBody body) {
    return body.tree() instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("NetworkDisabled"));
  }
}
