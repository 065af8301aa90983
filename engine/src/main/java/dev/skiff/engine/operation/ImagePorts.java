package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.operation.Operation.Request;
import dev.skiff.engine.project.Project.Port;
import dev.skiff.engine.vm.Machine.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ports that an image wants to be published, beside those that a user asks for. */
final class ImagePorts {
  private ImagePorts() {}

  /** What the user says of a port of the guest takes the place of what the image says of it. */
  static List<PortRequest> with(Request request, ImageDefaults image) {
    List<PortRequest> ports = new ArrayList<>(request.ports());
    if (request.network().networked()) {
      image.run().ports().stream()
          .map(ImagePorts::request)
          .filter(wanted -> request.ports().stream().noneMatch(port -> same(port, wanted)))
          .forEach(ports::add);
    }
    return ports;
  }

  private static boolean same(PortRequest one, PortRequest other) {
    return one.guestPort() == other.guestPort() && one.protocol() == other.protocol();
  }

  private static PortRequest request(String text) {
    try {
      Port port = Port.parse(text);
      return new PortRequest(
          port.address(),
          port.hostPort(),
          port.guestPort(),
          Protocol.valueOf(port.protocol().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw InstanceFailure.invalid(
          "the image wants to publish '" + text + "', which is no port",
          "build it anew, or remove its label dev.skiff.ports");
    }
  }
}
