package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.operation.Operation.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request of a user who says nothing but the image, until told otherwise. */
final class Asked {
  private String image = "sample";
  private Optional<List<String>> entrypoint = Optional.empty();
  private Optional<List<String>> command = Optional.empty();
  private List<String> environment = List.of();
  private Optional<String> workingDirectory = Optional.empty();
  private Optional<String> hostname = Optional.empty();
  private Optional<Long> memory = Optional.empty();
  private Optional<Integer> cpus = Optional.empty();
  private List<PortRequest> ports = List.of();
  private List<MountRequest> mounts = List.of();
  private NetworkRequest network = NetworkRequest.in("skiff");
  private boolean autoRemove;
  private Optional<RestartPolicy> restart = Optional.empty();
  private Optional<InstanceSpec.Terminal> terminal = Optional.empty();

  Asked image(String value) {
    image = value;
    return this;
  }

  Asked entrypoint(String... words) {
    entrypoint = Optional.of(List.of(words));
    return this;
  }

  Asked command(String... words) {
    command = Optional.of(List.of(words));
    return this;
  }

  Asked environment(String... entries) {
    environment = List.of(entries);
    return this;
  }

  Asked workingDirectory(String value) {
    workingDirectory = Optional.of(value);
    return this;
  }

  Asked hostname(String value) {
    hostname = Optional.of(value);
    return this;
  }

  Asked memory(long bytes) {
    memory = Optional.of(bytes);
    return this;
  }

  Asked cpus(int value) {
    cpus = Optional.of(value);
    return this;
  }

  Asked ports(PortRequest... value) {
    ports = List.of(value);
    return this;
  }

  Asked mounts(MountRequest... value) {
    mounts = List.of(value);
    return this;
  }

  Asked network(NetworkRequest value) {
    network = value;
    return this;
  }

  Asked alone() {
    network = NetworkRequest.NONE;
    return this;
  }

  Asked terminal(int rows, int columns) {
    terminal = Optional.of(new InstanceSpec.Terminal(rows, columns));
    return this;
  }

  Asked autoRemove() {
    autoRemove = true;
    return this;
  }

  Asked restart(RestartPolicy.Kind kind, int most) {
    restart = Optional.of(new RestartPolicy(kind, most));
    return this;
  }

  Request request() {
    return new Request(
        image,
        entrypoint,
        command,
        environment,
        workingDirectory,
        Optional.empty(),
        hostname,
        Map.of("by", "user"),
        Optional.empty(),
        Optional.empty(),
        memory,
        cpus,
        network,
        ports,
        true,
        terminal,
        autoRemove,
        restart,
        Optional.empty(),
        mounts);
  }
}
