package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.DenialText;
import dev.skiff.cli.text.PrettyJson;
import dev.skiff.cli.text.Printable;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.Destination;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.NetFlow;
import dev.skiff.wire.api.NetLink;
import dev.skiff.wire.api.NetPermissions;
import dev.skiff.wire.api.NetReason;
import dev.skiff.wire.api.NetStats;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What stands below {@code skiff net}, but for captures. */
final class NetCommands {
  private static final String NONE = "-";

  private NetCommands() {}

  /** {@code skiff net links}. */
  @Command(name = "links", description = "List who may begin to talk to whom.")
  static final class Links extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();

    Links(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      Listing<NetLink> listing =
          Listing.of(NetLink.class, NetLink::from)
              .column("From", "FROM", NetLink::from)
              .column("To", Column.elastic("TO", 8, 1), NetLink::to)
              .column("Kind", "KIND", NetLink::kind)
              .column("Rule", Column.elastic("RULE", 12, 2), NetLink::rule)
              .column("Remark", Column.elastic("REMARK", 8, 0), NetLink::remark);
      return output.show(
          session,
          listing,
          () -> session.engine().list(ApiPath.of("/skiff/v1/net/links"), NetLink.class));
    }
  }

  /** {@code skiff net why}. */
  @Command(
      name = "why",
      description = {
        "Say whether an instance may begin to talk to another, or to an address, and why.",
        "Exits with 0 for yes, 1 for no, 2 when there is no answer."
      })
  static final class Why extends SkiffCommand {
    @Mixin ViewOptions output = new ViewOptions();

    @Parameters(index = "0", paramLabel = "INSTANCE", description = "Who begins.")
    InstanceName from = new InstanceName("");

    @Parameters(
        index = "1",
        paramLabel = "INSTANCE|ADDRESS[:PORT][/udp]",
        description = "Whom it wants to reach; without a port by a ping.")
    Destination to = new Destination("", 0, "");

    Why(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      ViewOptions.View view = output.view();
      ApiPath path =
          ApiPath.of("/skiff/v1/net/why")
              .query("from", from.text())
              .query("to", to.target())
              .query("protocol", to.protocol())
              .query("port", Integer.toString(to.port()));
      NetReason reason = session.engine().get(path, NetReason.class);
      Console console = session.console();
      view.show(console, () -> WireJson.text(NetReason.class, reason), () -> List.of(line(reason)));
      if (!reason.hint().isEmpty()) {
        console.hint("to allow it: " + reason.hint());
      }
      return reason.allowed() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private String line(NetReason reason) {
      Destination named = new Destination(reason.to(), to.port(), to.protocol());
      String way = reason.from() + " → " + named;
      String because = reason.rule().isEmpty() ? reason.reason() : reason.rule();
      return Printable.line((reason.allowed() ? "yes: " : "no: ") + way + " (" + because + ")");
    }
  }

  /** {@code skiff net denied}. */
  @Command(
      name = "denied",
      description = "List what was denied, how often, and the command that would allow it.")
  static final class Denied extends SkiffCommand {
    @Option(
        names = {"-f", "--follow"},
        description = "Show what is denied as it happens, after what was before.")
    boolean follow;

    @Mixin ListOptions output = new ListOptions();

    @Parameters(
        arity = "0..1",
        paramLabel = "INSTANCE",
        description = "Only what this one wanted to reach.")
    @Nullable InstanceName instance;

    Denied(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      ApiPath path = ApiPath.of("/skiff/v1/net/denied");
      if (instance != null) {
        path.query("instance", instance.text());
      }
      if (!follow) {
        return output.show(
            session,
            listing(session.surroundings().clock().instant()),
            () -> session.engine().list(path, NetDenial.class));
      }
      output.requireLines();
      session.engine().getLines(path.query("follow", true), NetDenial.class, this::show);
      return ExitCodes.OK;
    }

    private void show(NetDenial denial) {
      if (denial.missed() > 0) {
        session.console().say(denial.missed() + " lines were lost: they came too fast");
      }
      session
          .console()
          .line(output.json ? WireJson.text(NetDenial.class, denial) : DenialText.line(denial));
    }

    private static Listing<NetDenial> listing(Instant now) {
      return Listing.of(NetDenial.class, NetDenial::from)
          .column("From", "FROM", NetDenial::from)
          .column("To", Column.elastic("TO", 12, 2), DenialText::destination)
          .column("Reason", "REASON", NetDenial::reason)
          .column("Count", "COUNT", denial -> Long.toString(denial.count()))
          .column("Last", Column.elastic("LAST", 8, 0), denial -> ago(denial.last(), now))
          .column(
              "Allow",
              Column.elastic("TO ALLOW IT", 16, 1),
              denial -> denial.hint().isEmpty() ? NONE : denial.hint());
    }

    private static String ago(String moment, Instant now) {
      return moment.isEmpty() ? NONE : Age.ago(Instant.parse(moment), now);
    }
  }

  /** {@code skiff net flows}. */
  @Command(name = "flows", description = "List who talks to whom at the moment.")
  static final class Flows extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();

    Flows(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      Listing<NetFlow> listing =
          Listing.of(NetFlow.class, Flows::id)
              .column(
                  "From",
                  Column.elastic("FROM", 16, 1),
                  flow -> end(flow.from(), flow.fromAddress(), flow.fromPort()))
              .column(
                  "To",
                  Column.elastic("TO", 16, 1),
                  flow -> end(flow.to(), flow.toAddress(), flow.toPort()))
              .column("Protocol", "PROTOCOL", NetFlow::protocol)
              .column("State", "STATE", NetFlow::state)
              .column("Idle", "IDLE", flow -> seconds(flow.idleSeconds()))
              .column("Sent", "SENT", flow -> size(flow.sent()))
              .column("Received", "RECEIVED", flow -> size(flow.received()))
              .field("FromAddress", "FROM ADDRESS", NetFlow::fromAddress)
              .field("ToAddress", "TO ADDRESS", NetFlow::toAddress);
      return output.show(
          session,
          listing,
          () -> session.engine().list(ApiPath.of("/skiff/v1/net/flows"), NetFlow.class));
    }

    private static String id(NetFlow flow) {
      return end(flow.from(), flow.fromAddress(), flow.fromPort());
    }

    private static String end(String name, String address, int port) {
      return DenialText.place(name.isEmpty() ? address : name, port);
    }

    private static String seconds(@Nullable Long idle) {
      return idle == null ? NONE : idle + " s";
    }

    private static String size(@Nullable Long bytes) {
      return bytes == null ? NONE : Size.of(bytes);
    }
  }

  /** {@code skiff net stats}. */
  @Command(name = "stats", description = "Show what was carried for each instance, and dropped.")
  static final class Stats extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();

    Stats(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      NetStats stats = session.engine().get(ApiPath.of("/skiff/v1/net/stats"), NetStats.class);
      if (output.usual()) {
        session.console().lines(processes(stats));
      } else if (output.json) {
        session.console().line(PrettyJson.of(WireJson.text(NetStats.class, stats), 0));
        return ExitCodes.OK;
      }
      return output.show(session, listing(), stats::ports);
    }

    private static List<String> processes(NetStats stats) {
      NetStats.Fabric fabric = stats.fabric();
      NetStats.Nat nat = stats.nat();
      return List.of(
          fabric == null
              ? "fabric: does not run"
              : "fabric: process %d, %d of %d flows, %d frames, %d flows refused"
                  .formatted(
                      fabric.process(),
                      fabric.flows(),
                      fabric.flowsMost(),
                      fabric.frames(),
                      fabric.flowsRefused()),
          nat == null
              ? "nat: does not run"
              : "nat: process %d, %d of %d flows"
                  .formatted(nat.process(), nat.flows(), nat.flowsMost()),
          "");
    }

    private static Listing<NetStats.Port> listing() {
      return Listing.of(NetStats.Port.class, NetStats.Port::instance)
          .column("Instance", "INSTANCE", NetStats.Port::instance)
          .column("Connected", "CONNECTED", port -> port.connected() ? "yes" : "no")
          .column("Sent", "SENT", port -> Size.of(port.receivedBytes()))
          .column("Received", "RECEIVED", port -> Size.of(port.sentBytes()))
          .column("Lost", "LOST", port -> Long.toString(port.lostAtOutput()))
          .column("Dropped", Column.elastic("DROPPED", 10, 0), Stats::dropped)
          .field("FramesSent", "FRAMES SENT", port -> Long.toString(port.receivedFrames()))
          .field("FramesReceived", "FRAMES RECEIVED", port -> Long.toString(port.sentFrames()))
          .field("Connections", "CONNECTIONS", port -> Long.toString(port.connections()));
    }

    private static String dropped(NetStats.Port port) {
      return port.dropped().isEmpty()
          ? "0"
          : new TreeMap<>(port.dropped())
              .entrySet().stream()
                  .map((Map.Entry<String, Long> each) -> each.getKey() + " " + each.getValue())
                  .collect(Collectors.joining(", "));
    }
  }

  /** What {@code allow} and {@code forbid} have in common. */
  abstract static class Changing extends SkiffCommand {
    private final String verb;

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--egress",
        paramLabel = "HOST|RANGE[:PORT]",
        description = "The outside, such as api.example.com:443, 192.0.2.0/24 or '*'.")
    List<String> egress = new ArrayList<>();

    @Parameters(index = "0", paramLabel = "INSTANCE", description = "Who begins.")
    InstanceName instance = new InstanceName("");

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "NAME[:PORT][/udp]",
        description = "Whom it reaches, such as db:5432.")
    List<String> links = new ArrayList<>();

    Changing(Session session, String verb) {
      super(session);
      this.verb = verb;
    }

    @Override
    public Integer call() throws IOException {
      if (links.isEmpty() && egress.isEmpty()) {
        throw new ParameterException(spec.commandLine(), "say whom: NAME:PORT, or --egress");
      }
      NetPermissions now =
          session
              .engine()
              .post(
                  ApiPath.of("/skiff/v1/net/" + verb),
                  NetPermissions.class,
                  new NetPermissions(instance.text(), links, egress),
                  NetPermissions.class);
      List<String> lines = new ArrayList<>(now.allow());
      now.egress().forEach(each -> lines.add("--egress " + each));
      lines.forEach(session.console()::text);
      return ExitCodes.OK;
    }
  }

  /** {@code skiff net allow}. */
  @Command(
      name = "allow",
      description = "Let an instance begin to talk to others; prints all that it may.")
  static final class Allow extends Changing {
    Allow(Session session) {
      super(session, "allow");
    }
  }

  /** {@code skiff net forbid}. */
  @Command(
      name = "forbid",
      description = "Take that back; what goes on ends with the next packet. Prints what is left.")
  static final class Forbid extends Changing {
    Forbid(Session session) {
      super(session, "forbid");
    }
  }
}
