package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.Labels;
import dev.skiff.cli.value.NetworkChoice;
import dev.skiff.cli.value.NetworkName;
import dev.skiff.wire.api.Ipam;
import dev.skiff.wire.api.NetworkConnectRequest;
import dev.skiff.wire.api.NetworkCreateRequest;
import dev.skiff.wire.api.NetworkCreateResponse;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.NetworkDisconnectRequest;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What stands below {@code skiff network}. */
final class NetworkCommands {
  private static final String POLICY = "dev.skiff.policy";

  private NetworkCommands() {}

  /** {@code skiff network create}. */
  @Command(name = "create", description = "Make a network.")
  static final class Create extends SkiffCommand {
    @Option(
        names = "--policy",
        paramLabel = "closed|open",
        description = {
          "closed, as without it: nobody on it begins to talk without --allow;",
          "open: all on it reach each other and the outside."
        })
    String policy = "";

    @Option(
        names = "--internal",
        description = "With --policy open: they reach each other, and not the outside.")
    boolean internal;

    @Option(
        names = "--subnet",
        paramLabel = "RANGE",
        description = "Its addresses, IPv4 or IPv6; without it a free private range.")
    List<String> subnets = new ArrayList<>();

    @Option(
        names = "--ip-range",
        paramLabel = "RANGE",
        description = "The part of the subnet that addresses are taken from.")
    List<String> ranges = new ArrayList<>();

    @Option(
        names = "--gateway",
        paramLabel = "ADDRESS",
        description = "Without it the first of the subnet.")
    List<String> gateways = new ArrayList<>();

    @Option(
        names = "--aux-address",
        paramLabel = "NAME=ADDRESS",
        description = "Set an address aside that nobody gets.")
    List<String> reserved = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY[=VALUE]", description = "Set a label.")
    List<String> labels = new ArrayList<>();

    @Option(
        names = {"-o", "--opt"},
        paramLabel = "KEY=VALUE",
        description = "As docker has it: com.docker.network.driver.mtu=9000.")
    List<String> options = new ArrayList<>();

    @Option(
        names = {"-d", "--driver"},
        hidden = true,
        paramLabel = "bridge",
        description = "There is one driver.")
    @Nullable String driver;

    @Option(names = "--ipv6", hidden = true, description = "Every network has IPv6.")
    boolean ipv6;

    @Option(names = "--attachable", hidden = true, description = "Every network is.")
    boolean attachable;

    @Parameters(paramLabel = "NAME", description = "Of the network.")
    NetworkName name = new NetworkName("");

    Create(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      NetworkCreateRequest request =
          new NetworkCreateRequest(
              name.text(),
              driver == null ? "bridge" : driver,
              null,
              internal,
              false,
              false,
              null,
              new Ipam("default", Map.of(), ranges()),
              null,
              true,
              driverOptions(),
              Labels.parse(labels));
      NetworkCreateResponse made =
          session
              .engine()
              .post(
                  ApiPath.of("/networks/create"),
                  NetworkCreateRequest.class,
                  request,
                  NetworkCreateResponse.class);
      session.console().line(made.id());
      return ExitCodes.OK;
    }

    private Map<String, String> driverOptions() {
      Map<String, String> all = assignments(options, "com.docker.network.driver.mtu=9000");
      if (!policy.isEmpty()) {
        all.put(POLICY, policy);
      }
      all.putIfAbsent(POLICY, "closed");
      return all;
    }

    private List<Ipam.Range> ranges() {
      Predicate<String> isIpv6 = text -> text.indexOf(':') >= 0;
      return Stream.of(range(isIpv6.negate()), range(isIpv6))
          .filter(range -> !range.equals(new Ipam.Range("", "", "", Map.of())))
          .toList();
    }

    private Ipam.Range range(Predicate<String> family) {
      Predicate<String> ofFamily = text -> family.test(text.substring(text.indexOf('=') + 1));
      Map<String, String> aside =
          assignments(reserved.stream().filter(ofFamily).toList(), "printer=10.99.0.9");
      return new Ipam.Range(
          only("--subnet", subnets, family),
          only("--ip-range", ranges, family),
          only("--gateway", gateways, family),
          aside);
    }

    private static String only(String option, List<String> given, Predicate<String> family) {
      List<String> meant = given.stream().filter(family).toList();
      if (meant.size() > 1) {
        throw new InvalidValue(option + " is there once for IPv4 and once for IPv6");
      }
      return meant.isEmpty() ? "" : meant.getFirst();
    }

    private static Map<String, String> assignments(List<String> texts, String example) {
      Map<String, String> all = new LinkedHashMap<>();
      for (String text : texts) {
        int equals = text.indexOf('=');
        if (equals < 1) {
          throw new InvalidValue("'" + text + "' sets nothing; write it like " + example);
        }
        all.put(text.substring(0, equals), text.substring(equals + 1));
      }
      return all;
    }
  }

  /** {@code skiff network ls}. */
  @Command(name = "ls", description = "List networks.")
  static final class ListNetworks extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();
    @Mixin FilterOptions.OfList filters = new FilterOptions.OfList();

    ListNetworks(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      ApiPath path = filters.addTo(ApiPath.of("/networks"), Map.of());
      return output.show(
          session, listing(output.whole), () -> session.engine().list(path, NetworkDetail.class));
    }
  }

  /** Docker's fields, and what ours have besides. */
  static Listing<NetworkDetail> listing(boolean whole) {
    return Listing.of(NetworkDetail.class, network -> InstanceText.id(network.id(), whole))
        .column("ID", "NETWORK ID", network -> InstanceText.id(network.id(), whole))
        .column("Name", Column.elastic("NAME", 12, 2), NetworkDetail::name)
        .column("Policy", "POLICY", NetworkCommands::policy)
        .column("Subnet", "SUBNET", network -> subnet(network, false))
        .column("IPv6Subnet", Column.elastic("IPV6 SUBNET", 12, 1), each -> subnet(each, true))
        .field("Driver", "DRIVER", NetworkDetail::driver)
        .field("Scope", "SCOPE", NetworkDetail::scope)
        .field("IPv6", "IPV6", network -> Boolean.toString(network.enableIpv6()))
        .field("Internal", "INTERNAL", network -> Boolean.toString(network.internal()))
        .field("CreatedAt", "CREATED AT", NetworkDetail::created)
        .labels(NetworkDetail::labels);
  }

  private static String policy(NetworkDetail network) {
    NetworkDetail.Extra skiff = network.skiff();
    String policy = skiff == null ? "-" : skiff.policy();
    return network.internal() && policy.equals("open") ? "open, internal" : policy;
  }

  private static String subnet(NetworkDetail network, boolean ipv6) {
    return network.ipam().config().stream()
        .map(Ipam.Range::subnet)
        .filter(subnet -> subnet.indexOf(':') >= 0 == ipv6)
        .findFirst()
        .orElse("-");
  }

  /** {@code skiff network rm}. */
  @Command(name = "rm", description = "Remove networks that no instance is on.")
  static final class Remove extends SkiffCommand {
    @Option(
        names = {"-f", "--force"},
        description = "What is not there is no failure.")
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Names or ids.")
    List<NetworkName> networks = List.of();

    Remove(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return session.forEach(
          "skiff network rm",
          force,
          networks,
          network -> {
            session.engine().delete(ApiPath.of("/networks/{}", network.text()));
            session.console().line(network.text());
          });
    }
  }

  /** {@code skiff network connect}. */
  @Command(
      name = "connect",
      description = "Put an instance on a network; while it runs, on the base linux.")
  static final class Connect extends SkiffCommand {
    @Option(
        names = "--alias",
        paramLabel = "NAME",
        description = "A further name for it on this network.")
    List<String> aliases = new ArrayList<>();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its IPv4 address there.")
    String ip = "";

    @Option(names = "--ip6", paramLabel = "ADDRESS", description = "Its IPv6 address there.")
    String ip6 = "";

    @Parameters(index = "0", paramLabel = "NETWORK", description = "Name or id.")
    NetworkName network = new NetworkName("");

    @Parameters(index = "1", paramLabel = "INSTANCE", description = "Name or id.")
    InstanceName instance = new InstanceName("");

    Connect(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      NetworkChoice asked = new NetworkChoice(network.text(), aliases, ip, ip6);
      session
          .engine()
          .post(
              ApiPath.of("/networks/{}/connect", network.text()),
              NetworkConnectRequest.class,
              new NetworkConnectRequest(instance.text(), asked.settings()));
      return ExitCodes.OK;
    }
  }

  /** {@code skiff network disconnect}. */
  @Command(
      name = "disconnect",
      description = "Take an instance off a network; while it runs, on the base linux.")
  static final class Disconnect extends SkiffCommand {
    @Option(
        names = {"-f", "--force"},
        hidden = true,
        description = "As docker has it; there is nothing to overcome.")
    boolean force;

    @Parameters(index = "0", paramLabel = "NETWORK", description = "Name or id.")
    NetworkName network = new NetworkName("");

    @Parameters(index = "1", paramLabel = "INSTANCE", description = "Name or id.")
    InstanceName instance = new InstanceName("");

    Disconnect(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      session
          .engine()
          .post(
              ApiPath.of("/networks/{}/disconnect", network.text()),
              NetworkDisconnectRequest.class,
              new NetworkDisconnectRequest(instance.text(), force));
      return ExitCodes.OK;
    }
  }
}
