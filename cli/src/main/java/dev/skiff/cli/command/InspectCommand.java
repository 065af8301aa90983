package dev.skiff.cli.command;

import dev.skiff.cli.text.PrettyJson;
import dev.skiff.cli.value.ImageName;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff inspect}: the engine's own JSON, laid out. */
@Command(name = "inspect", description = "Print all that is known of instances or images, as JSON.")
final class InspectCommand extends SkiffCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "Instances by name or id, or images.")
  List<String> names = List.of();

  InspectCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    List<String> found = new ArrayList<>();
    int code =
        session.forEach("skiff inspect", names, name -> found.add(PrettyJson.of(json(name), 1)));
    session.console().line(found.isEmpty() ? "[]" : "[\n" + String.join(",\n", found) + "\n]");
    return code;
  }

  /** An instance's before an image's; when there is neither, what the engine said of the first. */
  private String json(String name) throws IOException {
    ApiPath image = ApiPath.of("/images/{}/json", ImageName.parse(name).text());
    if (!InstanceName.isValid(name)) {
      return raw(image);
    }
    try {
      return raw(ApiPath.of("/containers/{}/json", name));
    } catch (ApiError noInstance) {
      if (!noInstance.isNotFound()) {
        throw noInstance;
      }
      return rawOr(image, noInstance);
    }
  }

  private String rawOr(ApiPath path, ApiError otherwise) throws IOException {
    try {
      return raw(path);
    } catch (ApiError e) {
      throw e.isNotFound() ? otherwise : e;
    }
  }

  private String raw(ApiPath path) throws IOException {
    return new String(session.engine().raw(path), StandardCharsets.UTF_8);
  }
}
