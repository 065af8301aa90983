package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.VolumeList;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.EngineClient;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff complete}: what shells propose. Without an engine that is nothing, and no error. */
@Command(name = "complete", description = "Print names for the completion of a shell.")
final class CompleteCommand extends SkiffCommand {
  @Parameters(paramLabel = "instances|images|volumes|networks", description = "Names of what.")
  String kind = "";

  CompleteCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() {
    try {
      names(session.runningEngine()).forEach(session.console()::text);
    } catch (IOException | ApiError e) {
      return ExitCodes.FAILED;
    }
    return ExitCodes.OK;
  }

  private List<String> names(EngineClient engine) throws IOException {
    return switch (kind) {
      case "instances" ->
          engine
              .list(ApiPath.of("/containers/json").query("all", true), InstanceSummary.class)
              .stream()
              .map(instance -> InstanceText.names(instance.names()))
              .toList();
      case "images" ->
          engine.list(ApiPath.of("/images/json"), ImageSummary.class).stream()
              .flatMap(image -> image.repoTags().stream())
              .toList();
      case "volumes" ->
          engine.get(ApiPath.of("/volumes"), VolumeList.class).volumes().stream()
              .map(VolumeDetail::name)
              .toList();
      case "networks" ->
          engine.list(ApiPath.of("/networks"), NetworkDetail.class).stream()
              .map(NetworkDetail::name)
              .toList();
      default -> List.of();
    };
  }
}
