package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.AcceptedText;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.NetAccepted;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff net log}. */
@Command(
    name = "log",
    description = {
      "List who came to published ports, with the client's own address.",
      "Of what has ended it says how long that lasted and how much went in and out.",
      "Of a flood each second's first are written, the others counted."
    })
final class NetLogCommand extends SkiffCommand {
  @Option(
      names = {"-f", "--follow"},
      description = "Show who comes as it happens, after those who came before.")
  boolean follow;

  @Option(
      names = {"-n", "--tail"},
      paramLabel = "NUMBER",
      description = "Only so many of those who came before.")
  @Nullable Integer tail;

  @Mixin ListOptions output = new ListOptions();

  @Parameters(arity = "0..1", paramLabel = "INSTANCE", description = "Only who came to this one.")
  @Nullable InstanceName instance;

  NetLogCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ApiPath path = ApiPath.of("/skiff/v1/net/accepted");
    if (instance != null) {
      path.query("instance", instance.text());
    }
    if (tail != null) {
      path.query("tail", Integer.toString(tail));
    }
    if (!follow) {
      return output.show(session, listing(), () -> session.engine().list(path, NetAccepted.class));
    }
    output.requireLines();
    session.engine().getLines(path.query("follow", true), NetAccepted.class, this::show);
    return ExitCodes.OK;
  }

  private void show(NetAccepted line) {
    if (output.json) {
      session.console().line(WireJson.text(NetAccepted.class, line));
      return;
    }
    if (line.leftOut() > 0) {
      session.console().say(AcceptedText.leftOut(line));
    }
    if (!line.client().isEmpty()) {
      session.console().line(AcceptedText.line(line));
    }
  }

  private static Listing<NetAccepted> listing() {
    return Listing.of(NetAccepted.class, AcceptedText::client)
        .column("At", "TIME", NetAccepted::at)
        .column("Client", Column.elastic("CLIENT", 16, 1), AcceptedText::client)
        .column("To", Column.elastic("TO", 12, 2), AcceptedText::destination)
        .column("Published", Column.elastic("PUBLISHED", 12, 0), AcceptedText::published)
        .column("Lasted", "LASTED", AcceptedText::lasted)
        .column("Bytes", "IN / OUT", AcceptedText::bytes)
        .column(
            "LeftOut",
            "LEFT OUT BEFORE",
            line -> line.leftOut() == 0 ? "" : Long.toString(line.leftOut()))
        .field("Instance", "INSTANCE", NetAccepted::instance)
        .field("ClientAddress", "CLIENT ADDRESS", NetAccepted::client)
        .field("Protocol", "PROTOCOL", NetAccepted::protocol);
  }
}
