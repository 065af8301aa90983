package dev.skiff.engine.api.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSamples;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Restarts;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.WaitResponse;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceViewTest {
  private static final Instant NOW = InstanceSamples.CREATED.plusSeconds(600);

  private static final Network BACK =
      new Network(
          "ba".repeat(32),
          "back",
          Network.Policy.CLOSED,
          false,
          "10.99.0.0/24",
          "10.99.0.1",
          "10.99.0.0/24",
          "fd12::/64",
          "fd12::1",
          "",
          "02:00:00:00:ff:01",
          1500,
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          InstanceSamples.CREATED,
          false);

  private static final NetworkTable NETWORKS = NetworkTable.of(List.of(BACK));

  private static final Networking NETWORKING =
      new Networking(
          List.of(new Endpoint(BACK.id(), "10.99.0.2", "fd12::2", List.of("www"), true, false)),
          List.of(new Link("db", "tcp", 5432, 5432)),
          List.of(new Egress("192.0.2.0/24", "tcp", 443, 443)),
          false);

  private static final Jsonb PRETTY =
      Jsonb.builder().serializeNulls(true).serializeEmpty(true).build();

  @Test
  void anInstanceThatNeverRanIsShown() throws IOException {
    assertGolden("created", InstanceSamples.created("ab12", "web"));
  }

  @Test
  void aReadyInstanceIsShown() throws IOException {
    assertGolden("running", in(Phase.RUNNING, Optional.empty()));
  }

  @Test
  void anInstanceThatCrashedIsShown() throws IOException {
    var outcome = new Outcome(Outcome.Kind.SIGNALED, 139, "the program was killed by SIGSEGV");
    assertGolden("crashed", in(Phase.EXITED, Optional.of(outcome)));
  }

  private static void assertGolden(String name, Instance instance) throws IOException {
    Golden.assertMatches(
        InstanceViewTest.class,
        name + "-summary.json",
        PRETTY
            .type(InstanceSummary.class)
            .toJsonPretty(InstanceView.summary(instance, NETWORKS, NOW)));
    Golden.assertMatches(
        InstanceViewTest.class,
        name + "-detail.json",
        PRETTY.type(InstanceDetail.class).toJsonPretty(InstanceView.detail(instance, NETWORKS)));
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, created, Created",
    "BOOTING, running, Up 9 minutes (booting)",
    "RUNNING, running, Up 9 minutes",
    "STOPPING, running, Up 9 minutes (stopping)",
    "EXITED, exited, Exited (7) 5 minutes ago"
  })
  void eachPhaseHasOneOfDockersStates(Phase phase, String state, String status) {
    Optional<Outcome> outcome =
        Optional.of(new Outcome(Outcome.Kind.EXITED, 7, "")).filter(_ -> phase == Phase.EXITED);
    InstanceSummary summary = InstanceView.summary(in(phase, outcome), NETWORKS, NOW);
    assertThat(summary.state()).isEqualTo(state);
    assertThat(summary.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource
  void aWaitSaysWhyWhenTheCodeIsNotThePrograms(Outcome.Kind kind) {
    var outcome = Optional.of(new Outcome(kind, 77, "reason"));
    WaitResponse response = WaitRoute.response(in(Phase.EXITED, outcome));
    assertThat(response.statusCode()).isEqualTo(77);
    assertThat(response.error() != null)
        .isEqualTo(
            List.of("START_FAILED", "PANICKED", "NEVER_CAME_UP", "GUARD_LOST")
                .contains(kind.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "-5, Less than a second", "0, Less than a second", "1, 1 second", "59, 59 seconds",
    "60, About a minute", "119, About a minute", "120, 2 minutes", "3599, 59 minutes",
    "3600, About an hour", "5399, About an hour", "5400, 2 hours", "172799, 2 days",
    "1209600, 2 weeks", "5184000, 2 months", "63072000, 2 years"
  })
  void durationsAreInDockersWords(long seconds, String words) {
    assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "hello, hello, true", "hello, hello2, false", "h*o, hello, true", "h*o, h/o, false",
    "*, hello, true", "a*b*c, aXbbXc, true", "a*b*c, aXc, false", "*a, bab, false"
  })
  void starsStandForTextWithoutSlashes(String pattern, String text, boolean matches) {
    assertThat(Glob.matches(pattern, text)).isEqualTo(matches);
  }

  private static Instance in(Phase phase, Optional<Outcome> outcome) {
    Instance created = InstanceSamples.created("ab12", "web");
    Instant from = InstanceSamples.CREATED;
    Run run =
        new Run(
            2,
            from,
            Optional.of(from.plusMillis(40)),
            Optional.of(from.plusMillis(900)),
            Optional.of(from.plusSeconds(300)).filter(_ -> phase == Phase.EXITED),
            List.of(
                new Run.Milestone("kernel", Duration.ofMillis(300)),
                new Run.Milestone("ready", Duration.ofMillis(900))),
            LogPosition.START,
            0,
            "6.1.192",
            "microvm");
    return new Instance(
        created.id(),
        created.name(),
        created.base(),
        created.mac(),
        created.spec(),
        created.createdAt(),
        phase,
        Optional.of(run),
        outcome,
        12,
        Restarts.NONE,
        false,
        false,
        "asked for",
        NETWORKING);
  }
}
