package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.operation.Operation.PortRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns ports as asked for into ports as published. */
final class Ports {
  /** Least privilege: only this host reaches a guest unless somebody opens it by name. */
  static final String DEFAULT_ADDRESS = "127.0.0.1";

  /** QEMU takes each as a word of its command line; more than a program ever listens on. */
  private static final int MOST = 128;

  private static final int LAST_PORT = 65535;

  private Ports() {}

  static List<PublishedPort> published(List<PortRequest> requests, HostPorts hostPorts) {
    if (requests.size() > MOST) {
      throw InstanceFailure.invalid("more than " + MOST + " published ports", "");
    }
    Set<String> seen = new HashSet<>();
    List<PublishedPort> ports = new ArrayList<>();
    for (PortRequest request : requests) {
      PublishedPort port = published(request, hostPorts);
      if (!seen.add(port.hostAddress() + ":" + port.hostPort() + "/" + port.protocol())) {
        throw InstanceFailure.invalid(
            "host port " + port.hostPort().orElseThrow() + " is published twice",
            "publish it once, or use another host port");
      }
      ports.add(port);
    }
    return List.copyOf(ports);
  }

  private static PublishedPort published(PortRequest request, HostPorts hostPorts) {
    requirePort(request.guestPort());
    String address =
        request.hostAddress().filter(a -> !a.isEmpty()).map(Ports::ipv4).orElse(DEFAULT_ADDRESS);
    int hostPort =
        request
            .hostPort()
            .filter(port -> port != 0)
            .orElseGet(() -> hostPorts.anyFree(address, request.protocol()));
    requirePort(hostPort);
    return new PublishedPort(
        address, Optional.of(hostPort), request.guestPort(), request.protocol());
  }

  private static void requirePort(int port) {
    if (port < 1 || port > LAST_PORT) {
      throw InstanceFailure.invalid("'" + port + "' is no port", "ports are 1 to " + LAST_PORT);
    }
  }

  private static String ipv4(String text) {
    if (text.equals("localhost")) {
      return DEFAULT_ADDRESS;
    }
    String[] octets = text.split("\\.", -1);
    boolean valid = octets.length == 4;
    for (int i = 0; valid && i < octets.length; i++) {
      valid = octets[i].matches("[0-9]{1,3}") && Integer.parseInt(octets[i]) <= 255;
    }
    if (!valid) {
      throw InstanceFailure.invalid(
          "cannot publish on '" + text + "': a host address is IPv4 in digits",
          "leave it out for 127.0.0.1, or use 0.0.0.0 for all addresses");
    }
    return text;
  }
}
