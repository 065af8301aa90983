package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.api.docker.InstanceView;
import dev.skiff.engine.api.docker.PortRequests;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.Allowances;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.PortRequest;
import dev.skiff.wire.api.NetAccepted;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.NetFlow;
import dev.skiff.wire.api.NetLink;
import dev.skiff.wire.api.NetPermissions;
import dev.skiff.wire.api.NetPublications;
import dev.skiff.wire.api.NetReason;
import dev.skiff.wire.api.NetStats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may go where, what goes, and what was denied. */
final class NetRoutes {
  private static final String PCAPNG = "application/x-pcapng";
  private static final int PART_BYTES = 64 * 1024;
  private static final int LAST_PORT = 65_535;

  /** A frame has no more bytes: docs/design/fabric.md. */
  private static final int MOST_FRAME_BYTES = 65_550;

  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "icmp");

  private final Engine engine;

  private NetRoutes(Engine engine) {
    this.engine = engine;
  }

  static List<Route> of(Engine engine) {
    NetRoutes net = new NetRoutes(engine);
    return List.of(
        Route.of("GET", "/skiff/v1/net/links", net::links),
        Route.of("GET", "/skiff/v1/net/why", net::why),
        Route.of("GET", "/skiff/v1/net/denied", net::denied),
        Route.of("GET", "/skiff/v1/net/accepted", net::accepted),
        Route.of("GET", "/skiff/v1/net/flows", net::flows),
        Route.of("GET", "/skiff/v1/net/stats", net::stats),
        Route.of("POST", "/skiff/v1/net/allow", net::allow),
        Route.of("POST", "/skiff/v1/net/forbid", net::forbid),
        Route.of("POST", "/skiff/v1/net/publish", net::publish),
        Route.of("POST", "/skiff/v1/net/unpublish", net::unpublish),
        Route.of("GET", "/skiff/v1/net/capture", net::capture));
  }

  private void links(Exchange exchange) throws IOException {
    List<NetLink> links =
        perform(new NetworkOperation.ListLinks()).stream().map(NetView::link).toList();
    exchange.jsonList(200, NetLink.class, links);
  }

  private void why(Exchange exchange) throws IOException {
    String protocol = exchange.query().text("protocol").orElse("tcp");
    if (!PROTOCOLS.contains(protocol)) {
      throw ApiFailure.invalidQuery("protocol", protocol, "tcp, udp or icmp");
    }
    int port = number(exchange, "port", LAST_PORT);
    if (port == 0 && !protocol.equals("icmp")) {
      throw ApiFailure.invalidQuery("port", "", "a port of 1 to 65535, or protocol=icmp");
    }
    NetworkOperation.Why why =
        new NetworkOperation.Why(
            required(exchange, "from"), required(exchange, "to"), protocol, port);
    exchange.json(200, NetReason.class, NetView.reason(perform(why)));
  }

  private void denied(Exchange exchange) throws IOException, InterruptedException {
    if (exchange.query().flag("follow")) {
      new DenialStream(engine, exchange.query().text("instance")).send(exchange);
      return;
    }
    exchange.jsonList(200, NetDenial.class, NetView.denials(engine, instance(exchange)));
  }

  private void accepted(Exchange exchange) throws IOException, InterruptedException {
    Optional<String> instance = exchange.query().text("instance");
    int tail =
        exchange.query().text("tail").isPresent()
            ? number(exchange, "tail", Integer.MAX_VALUE)
            : Integer.MAX_VALUE;
    if (exchange.query().flag("follow")) {
      new AcceptedStream(engine, instance, tail).send(exchange);
      return;
    }
    List<Accepted> lines = perform(new NetworkOperation.ListAccepted(instance));
    exchange.jsonList(
        200,
        NetAccepted.class,
        AcceptedStream.latest(lines, tail).stream()
            .map(line -> NetView.accepted(line, 0))
            .toList());
  }

  private Optional<Instance> instance(Exchange exchange) {
    return exchange
        .query()
        .text("instance")
        .map(name -> engine.perform(new Operation.Inspect(name)));
  }

  private void flows(Exchange exchange) throws IOException {
    NetworkOperation.Flows flows = perform(new NetworkOperation.ListFlows());
    List<Instance> instances = engine.perform(new Operation.ListInstances());
    exchange.jsonList(200, NetFlow.class, NetView.flows(flows, instances));
  }

  private void stats(Exchange exchange) throws IOException {
    exchange.json(
        200, NetStats.class, NetView.stats(perform(new NetworkOperation.Measure()).state()));
  }

  private void allow(Exchange exchange) throws IOException {
    NetPermissions asked = exchange.body().read(NetPermissions.class);
    answer(
        exchange,
        perform(new NetworkOperation.Allow(asked.instance(), links(asked), egress(asked))));
  }

  private void forbid(Exchange exchange) throws IOException {
    NetPermissions asked = exchange.body().read(NetPermissions.class);
    answer(
        exchange,
        perform(new NetworkOperation.Forbid(asked.instance(), links(asked), egress(asked))));
  }

  private void publish(Exchange exchange) throws IOException {
    NetPublications asked = exchange.body().read(NetPublications.class);
    List<PortRequest> ports = PortRequests.of(asked.ports());
    published(exchange, perform(new NetworkOperation.Publish(asked.instance(), ports)));
  }

  private void unpublish(Exchange exchange) throws IOException {
    NetPublications asked = exchange.body().read(NetPublications.class);
    List<PortRequest> ports = PortRequests.of(asked.ports());
    published(exchange, perform(new NetworkOperation.Unpublish(asked.instance(), ports)));
  }

  private static void published(Exchange exchange, Instance changed) throws IOException {
    exchange.json(
        200,
        NetPublications.class,
        new NetPublications(changed.name(), InstanceView.portMap(changed.spec())));
  }

  private static List<Link> links(NetPermissions asked) {
    return asked.allow().stream().map(Allowances::link).toList();
  }

  private static List<Egress> egress(NetPermissions asked) {
    return asked.egress().stream().flatMap(text -> Allowances.egress(text).stream()).toList();
  }

  private static void answer(Exchange exchange, Instance changed) throws IOException {
    exchange.json(200, NetPermissions.class, NetView.permissions(changed));
  }

  private void capture(Exchange exchange) throws IOException, InterruptedException {
    NetworkOperation.Capture asked =
        new NetworkOperation.Capture(
            required(exchange, "instance"),
            exchange.query().text("peer"),
            number(exchange, "bytes", MOST_FRAME_BYTES));
    try (HangUp _ = exchange.watchClient();
        InputStream frames = perform(asked)) {
      ResponseStream stream = exchange.stream(PCAPNG);
      // Each at once: who looks at packets as they go does not wait for a buffer to be full.
      byte[] part = new byte[PART_BYTES];
      for (int read = frames.read(part); read >= 0; read = frames.read(part)) {
        stream.write(ByteBuffer.wrap(part, 0, read));
      }
      stream.finish();
    }
  }

  private static String required(Exchange exchange, String name) {
    return exchange
        .query()
        .text(name)
        .orElseThrow(() -> ApiFailure.invalidQuery(name, "", "an instance"));
  }

  private static int number(Exchange exchange, String name, int most) {
    long number = exchange.query().number(name).orElse(0);
    if (number < 0 || number > most) {
      throw ApiFailure.invalidQuery(name, Long.toString(number), "0 to " + most);
    }
    return (int) number;
  }

  private <R> R perform(NetworkOperation<R> work) {
    return engine.perform(new Operation.OnNetworks<>(work));
  }
}
