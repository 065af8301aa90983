package dev.skiff.cli.command;

import dev.skiff.cli.value.PortMapping;
import dev.skiff.cli.value.PortMapping.Published;
import dev.skiff.wire.api.HostConfig.PortBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Published ports as the engine has them, by the guest's port. */
final class PortBindings {
  private PortBindings() {}

  static Map<String, List<PortBinding>> of(List<PortMapping> mappings) {
    Map<String, List<PortBinding>> bindings = new LinkedHashMap<>();
    for (PortMapping mapping : mappings) {
      for (Published port : mapping.all()) {
        bindings
            .computeIfAbsent(port.guestKey(), _ -> new ArrayList<>())
            .add(new PortBinding(port.hostIp(), port.hostPort()));
      }
    }
    return bindings;
  }

  /** {@code 8080/tcp -> 127.0.0.1:80}, each. */
  static List<String> lines(Map<String, @Nullable List<PortBinding>> ports) {
    List<String> lines = new ArrayList<>();
    ports.forEach(
        (guest, bindings) -> places(bindings).forEach(host -> lines.add(guest + " -> " + host)));
    return lines;
  }

  /** {@code 127.0.0.1:80}, each. */
  static List<String> places(@Nullable List<PortBinding> bindings) {
    return bindings == null ? List.of() : bindings.stream().map(PortBindings::place).toList();
  }

  private static String place(PortBinding binding) {
    String ip = binding.hostIp() == null ? "" : binding.hostIp();
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + binding.hostPort();
  }
}
