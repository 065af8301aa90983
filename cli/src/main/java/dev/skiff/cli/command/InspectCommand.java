package dev.skiff.cli.command;

import dev.skiff.cli.text.PrettyJson;
import dev.skiff.cli.value.ImageName;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.cli.value.NetworkName;
import dev.skiff.cli.value.VolumeName;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skiff inspect} and those of the groups: the engine's own JSON, laid out. */
abstract class InspectCommand extends SkiffCommand {
  @Mixin ViewOptions output = new ViewOptions();

  InspectCommand(Session session) {
    super(session);
  }

  /** {@code skiff inspect}. */
  @Command(
      name = "inspect",
      description = "Print all that is known of instances or images, as JSON.")
  static final class OfAnything extends InspectCommand {
    @Parameters(arity = "1..*", paramLabel = "INSTANCE|IMAGE", description = "Names or ids.")
    List<String> names = List.of();

    OfAnything(Session session) {
      super(session);
    }

    @Override
    List<String> names() {
      return names;
    }

    /** An instance's before an image's; when neither is there, what was said of the first. */
    @Override
    String json(String name) throws IOException {
      if (!InstanceName.isValid(name)) {
        return raw(image(name));
      }
      try {
        return raw(instance(name));
      } catch (ApiError noInstance) {
        if (!noInstance.isNotFound()) {
          throw noInstance;
        }
        return rawOr(image(name), noInstance);
      }
    }

    private String rawOr(ApiPath path, ApiError otherwise) throws IOException {
      try {
        return raw(path);
      } catch (ApiError e) {
        throw e.isNotFound() ? otherwise : e;
      }
    }
  }

  /** {@code skiff instance inspect}. */
  @Command(name = "inspect", description = "Print all that is known of instances, as JSON.")
  static final class OfInstances extends InspectCommand {
    @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Names or ids.")
    List<String> names = List.of();

    OfInstances(Session session) {
      super(session);
    }

    @Override
    List<String> names() {
      return names;
    }

    @Override
    String json(String name) throws IOException {
      return raw(instance(name));
    }
  }

  /** {@code skiff volume inspect}. */
  @Command(name = "inspect", description = "Print all that is known of volumes, as JSON.")
  static final class OfVolumes extends InspectCommand {
    @Parameters(arity = "1..*", paramLabel = "VOLUME", description = "Names.")
    List<String> names = List.of();

    OfVolumes(Session session) {
      super(session);
    }

    @Override
    List<String> names() {
      return names;
    }

    @Override
    String json(String name) throws IOException {
      return raw(ApiPath.of("/volumes/{}", VolumeName.parse(name).text()));
    }
  }

  /** {@code skiff network inspect}. */
  @Command(name = "inspect", description = "Print all that is known of networks, as JSON.")
  static final class OfNetworks extends InspectCommand {
    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Names or ids.")
    List<String> names = List.of();

    OfNetworks(Session session) {
      super(session);
    }

    @Override
    List<String> names() {
      return names;
    }

    @Override
    String json(String name) throws IOException {
      return raw(ApiPath.of("/networks/{}", NetworkName.parse(name).text()));
    }
  }

  /** {@code skiff image inspect}. */
  @Command(name = "inspect", description = "Print all that is known of images, as JSON.")
  static final class OfImages extends InspectCommand {
    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names or ids.")
    List<String> names = List.of();

    OfImages(Session session) {
      super(session);
    }

    @Override
    List<String> names() {
      return names;
    }

    @Override
    String json(String name) throws IOException {
      return raw(image(name));
    }
  }

  /** {@code skiff base inspect}. */
  @Command(name = "inspect", description = "Print what guests of bases can, as JSON.")
  static final class OfBases extends InspectCommand {
    @Parameters(arity = "1..*", paramLabel = "BASE", description = "Bases, such as linux.")
    List<String> names = List.of();

    OfBases(Session session) {
      super(session);
    }

    @Override
    List<String> names() {
      return names;
    }

    @Override
    String json(String name) throws IOException {
      return raw(ApiPath.of("/skiff/v1/base-details/{}", name));
    }
  }

  abstract List<String> names();

  /** What the engine says of one. */
  abstract String json(String name) throws IOException;

  @Override
  public Integer call() throws IOException {
    ViewOptions.View view = output.view();
    List<String> found = new ArrayList<>();
    int code = session.forEach("skiff inspect", names(), name -> found.add(json(name)));
    if (output.format == null) {
      session.console().text(array(found));
    } else {
      found.forEach(each -> view.asked(() -> each).ifPresent(text -> session.console().text(text)));
    }
    return code;
  }

  private static String array(List<String> found) {
    return found.isEmpty()
        ? "[]"
        : found.stream()
            .map(each -> PrettyJson.of(each, 1))
            .collect(Collectors.joining(",\n", "[\n", "\n]"));
  }

  static ApiPath instance(String name) {
    return ApiPath.of("/containers/{}/json", InstanceName.parse(name).text());
  }

  static ApiPath image(String name) {
    return ApiPath.of("/images/{}/json", ImageName.parse(name).text());
  }

  String raw(ApiPath path) throws IOException {
    return new String(session.engine().raw(path), StandardCharsets.UTF_8);
  }
}
