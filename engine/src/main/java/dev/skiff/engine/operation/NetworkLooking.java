package dev.skiff.engine.operation;

import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.operation.NetworkOperation.Capture;
import dev.skiff.engine.operation.NetworkOperation.DeniedRow;
import dev.skiff.engine.operation.NetworkOperation.Flows;
import dev.skiff.engine.operation.NetworkOperation.FollowDenied;
import dev.skiff.engine.operation.NetworkOperation.Reason;
import dev.skiff.engine.operation.NetworkOperation.Traffic;
import dev.skiff.engine.operation.NetworkOperation.Why;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks at what may go where, what went, and what did not. Changes nothing. */
final class NetworkLooking {
  private final Networks networks;
  private final Instances instances;
  private final DataPlane dataPlane;
  private final AcceptedLog accepted;
  private final InstantSource clock;

  NetworkLooking(ControlPlane.Foundation foundation) {
    this.networks = foundation.networks();
    this.instances = foundation.instances();
    this.dataPlane = foundation.dataPlane();
    this.accepted = foundation.accepted();
    this.clock = foundation.clock();
  }

  Object perform(NetworkOperation.OfDataPlane<?> operation) {
    return switch (operation) {
      case NetworkOperation.ListLinks() -> new LinkRows(networks.all(), instances.all()).all();
      case Why why -> reason(why);
      case NetworkOperation.ListDenied() -> denied();
      case NetworkOperation.ListFlows() -> new Flows(dataPlane.flows(), dataPlane.natFlows());
      case NetworkOperation.Measure() -> new Traffic(dataPlane.state());
      case NetworkOperation.Follow follow -> dataPlane.events(follow.listener());
      case NetworkOperation.FollowDenied follow -> followed(follow);
      case Capture capture -> captured(capture);
      case NetworkOperation.ListAccepted list ->
          accepted.recent().stream().filter(to(list.instance())).toList();
      case NetworkOperation.FollowAccepted follow -> followed(follow);
    };
  }

  private Reason reason(Why why) {
    Instance from = instances.resolve(why.from());
    Optional<String> address = IpAddress.parse(why.to()).map(IpAddress::toString);
    Optional<Instance> to =
        address.isPresent() ? Optional.empty() : Optional.of(instances.resolve(why.to()));
    String target = to.map(Instance::id).orElseGet(address::orElseThrow);
    WhyAnswer answer =
        dataPlane.why(new WhyQuestion(from.id(), target, why.protocol(), why.port()));
    return new Reason(
        from.name(),
        to.map(Instance::name).orElse(target),
        answer.allowed(),
        answer.reason(),
        answer.rule(),
        answer.allowed()
            ? ""
            : remedy().of(answer.reason(), from, to, target, why.protocol(), why.port()));
  }

  private Remedy remedy() {
    return new Remedy(networks.all());
  }

  private List<DeniedRow> denied() {
    Instant now = clock.instant();
    return dataPlane.denied().stream()
        .map(denial -> row(denial, now))
        .collect(Collectors.toMap(DeniedRow::kind, row -> row, DeniedRow::and))
        .values()
        .stream()
        .sorted(Comparator.comparing(DeniedRow::last).reversed().thenComparing(DeniedRow::kind))
        .toList();
  }

  private DataPlane.Subscription followed(FollowDenied follow) {
    Optional<String> id = follow.from().map(name -> instances.resolve(name).id());
    return dataPlane.events(event -> {
      if (event instanceof DataPlaneEvent.OfFabric(FabricEvent happened)) {
        Optional.ofNullable(happened.denial())
            .filter(denial -> id.isEmpty() || id.get().equals(denial.from()))
            .ifPresent(denial -> follow.listener().accept(row(denial, clock.instant())));
      }
    });
  }

  /** What was left out is told to everybody: nobody knows to whom it came. */
  private Predicate<Accepted> to(Optional<String> instance) {
    Optional<String> id = instance.map(name -> instances.resolve(name).id());
    return line -> line.client().isEmpty() || id.isEmpty() || line.instance().equals(id.get());
  }

  private AcceptedLog.Following followed(NetworkOperation.FollowAccepted follow) {
    Predicate<Accepted> wanted = to(follow.instance());
    AcceptedLog.Following following =
        accepted.follow(line -> {
          if (wanted.test(line)) {
            follow.listener().accept(line);
          }
        });
    return new AcceptedLog.Following(
        following.past().stream().filter(wanted).toList(), following.subscription());
  }

  private DeniedRow row(Denial denial, Instant now) {
    Optional<Instance> from = instances.byId(denial.from());
    Optional<Instance> to = instances.byId(denial.to());
    String target = to.map(Instance::name).orElse(denial.address());
    return new DeniedRow(
        from.map(Instance::name).orElse(denial.from()),
        target,
        denial.protocol(),
        denial.port(),
        denial.reason(),
        denial.count(),
        now.minusMillis(denial.agoMillis()),
        from.map(sender ->
                remedy()
                    .of(
                        denial.reason(),
                        sender,
                        to,
                        denial.address(),
                        denial.protocol(),
                        denial.port()))
            .orElse(""));
  }

  private InputStream captured(Capture capture) {
    return dataPlane.capture(
        new CaptureWish(
            instances.resolve(capture.instance()).id(),
            capture.peer().map(peer -> instances.resolve(peer).id()).orElse(""),
            capture.frameBytes()));
  }
}
