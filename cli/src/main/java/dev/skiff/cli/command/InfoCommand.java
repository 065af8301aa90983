package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Fields;
import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.Info;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code skiff info}. */
@Command(name = "info", description = "Show the engine and this computer.")
final class InfoCommand extends SkiffCommand {
  @Mixin ViewOptions output = new ViewOptions();

  InfoCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ViewOptions.View view = output.view();
    String json = new String(session.engine().raw(ApiPath.of("/info")), StandardCharsets.UTF_8);
    Info info = WireJson.read(Info.class, json.getBytes(StandardCharsets.UTF_8));
    view.show(session.console(), () -> json, () -> lines(info));
    info.warnings().forEach(warning -> session.console().say("warning: " + warning));
    return ExitCodes.OK;
  }

  private static List<String> lines(Info info) {
    Fields fields =
        new Fields()
            .add("Version", info.serverVersion())
            .add(
                "Instances",
                "%d (%d running, %d not)"
                    .formatted(
                        info.containers(), info.containersRunning(), info.containersStopped()))
            .add("Images", Long.toString(info.images()));
    Info.InfoExtra skiff = info.skiff();
    if (skiff != null) {
      addExtra(fields, skiff);
    }
    fields
        .add("Home", info.home())
        .add("Host", info.name())
        .add("System", info.operatingSystem() + ", " + info.architecture())
        .add("Kernel", info.kernelVersion())
        .add("CPUs", Integer.toString(info.cpus()))
        .add("Memory", Size.of(info.memTotal()));
    return fields.lines("");
  }

  private static void addExtra(Fields fields, Info.InfoExtra skiff) {
    fields
        .add("Hypervisor", skiff.hypervisor() + ", " + skiff.acceleration())
        .add(
            "Bases",
            skiff.bases().stream().map(InfoCommand::base).collect(Collectors.joining(", ")))
        .add("Process", Long.toString(skiff.pid()))
        .add("Socket", skiff.socket());
  }

  private static String base(BaseSummary base) {
    return base.base() + " " + base.version();
  }
}
