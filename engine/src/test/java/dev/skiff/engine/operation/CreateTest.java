package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.RunDefaults;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateTest extends OnFleet {
  @Test
  void imageFillsWhatTheUserDoesNotSay() {
    Instance web = fleet.create("web");
    InstanceSpec spec = web.spec();
    assertThat(spec.argv()).containsExactly("/bin/program", "--default");
    assertThat(spec.environment()).containsExactly("A=image", "B=image");
    assertThat(spec.workingDirectory()).isEqualTo("/srv");
    assertThat(spec.user()).isEqualTo("sailor");
    assertThat(spec.hostname()).isEqualTo(web.shortId());
    assertThat(spec.labels()).isEqualTo(Map.of("from", "image", "by", "user"));
    assertThat(spec.memoryMebibytes()).isEqualTo(256);
    assertThat(spec.cpus()).isEqualTo(1);
    assertThat(spec.stopSignal()).isEqualTo(15);
    assertThat(web.mac()).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}");
    assertThat(web.networking().services()).containsExactly(new Networking.Service("tcp", 8080));
    assertThat(spec.ports()).isEmpty();
  }

  private static final Map<String, String> WISHES =
      new RunDefaults(
              Optional.of(640L << 20),
              Optional.of(1),
              List.of("18080:80/tcp", "53/udp"),
              Optional.of("on-failure:4"),
              Optional.of(Duration.ofSeconds(3)),
              Optional.empty())
          .labels();

  @Test
  void whatAnImageWishesIsDoneWhereTheUserSaysNothing() throws IOException {
    fleet.store("wishes", "INT", WISHES);
    Instance web = fleet.create("web", new Asked().image("wishes"));
    InstanceSpec spec = web.spec();
    assertThat(web.restarts().policy())
        .isEqualTo(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 4));
    assertThat(spec.memoryMebibytes()).isEqualTo(640);
    assertThat(spec.stopSignal()).isEqualTo(2);
    assertThat(spec.stopGrace()).isEqualTo(Duration.ofSeconds(3));
    assertThat(spec.ports())
        .extracting(PublishedPort::guestPort, PublishedPort::protocol)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(80, Protocol.TCP),
            org.assertj.core.groups.Tuple.tuple(53, Protocol.UDP));
    assertThat(spec.ports().getFirst().hostPort()).contains(18080);
    assertThat(spec.ports().getFirst().hostAddress()).isEqualTo("127.0.0.1");
  }

  @Test
  void wishesThatMakeNoSenseAreTold() throws IOException {
    fleet.store("odd", "INT", Map.of("dev.skiff.memory", "much"));
    assertThatThrownBy(() -> fleet.create("web", new Asked().image("odd")))
        .hasMessageContaining("its label dev.skiff.memory=much is no number");
    fleet.store("odd", "INT", Map.of("dev.skiff.ports", "many"));
    assertThatThrownBy(() -> fleet.create("web", new Asked().image("odd")))
        .hasMessageContaining("the image wants to publish 'many', which is no port");
  }

  @Test
  void argumentsReplaceTheImagesAndKeepItsProgram() {
    assertThat(spec(new Asked().command("-v")).argv()).containsExactly("/bin/program", "-v");
  }

  @Test
  void newProgramDoesNotGetTheOldOnesArguments() {
    assertThat(spec(new Asked().entrypoint("/bin/other")).argv()).containsExactly("/bin/other");
    assertThat(spec(new Asked().entrypoint("/bin/other").command("-x")).argv())
        .containsExactly("/bin/other", "-x");
  }

  @Test
  void variableOfTheUserTakesTheImagesPlace() {
    assertThat(spec(new Asked().environment("A=mine", "C=", "A=last")).environment())
        .containsExactly("A=last", "B=image", "C=");
  }

  @Test
  void noProgramIsRefused() {
    assertInvalid(new Asked().entrypoint(), "names none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "=x", ""})
  void whatIsNoVariableIsRefused(String entry) {
    assertInvalid(new Asked().environment(entry), "no environment entry");
  }

  @Test
  void whatAGuestCannotBeToldIsRefused() {
    assertInvalid(new Asked().command("x".repeat(400_000)), "longer than a guest");
    assertInvalid(new Asked().command("a\0b"), "NUL");
    assertInvalid(new Asked().workingDirectory("srv"), "not absolute");
    assertInvalid(new Asked().workingDirectory("/a\0"), "not absolute");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", "a-", "a b", "a_b", ".", "ü"})
  void whatIsNoHostNameIsRefused(String name) {
    assertInvalid(new Asked().hostname(name), "no host name");
  }

  @Test
  void memoryIsBounded() {
    assertThat(spec(new Asked().memory(16L << 20)).memoryMebibytes()).isEqualTo(16);
    assertThat(spec(new Asked().memory(0)).memoryMebibytes()).isEqualTo(256);
    assertThat(spec(new Asked().memory((64L << 20) + 5)).memoryMebibytes()).isEqualTo(64);
    assertInvalid(new Asked().memory(1), "at least 16 MiB");
    assertInvalid(new Asked().memory(-1), "at least 16 MiB");
    assertInvalid(new Asked().memory(Long.MAX_VALUE), "more memory");
  }

  @Test
  void cpusAreThoseOfTheHost() {
    int all = Runtime.getRuntime().availableProcessors();
    assertThat(spec(new Asked().cpus(all)).cpus()).isEqualTo(all);
    assertInvalid(new Asked().cpus(0), "not to be had");
    assertInvalid(new Asked().cpus(all + 1), "not to be had");
  }

  @Test
  void wrongStopSignalOfAnImageIsSaid() throws IOException {
    fleet.store("odd", "SIGNOTHING");
    assertInvalid(new Asked().image("odd"), "SIGNOTHING");
  }

  @Test
  void unknownImageIsNotFound() {
    assertThatThrownBy(() -> fleet.create("", new Asked().image("smaple")))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void namesAreUnique() {
    fleet.create("web");
    assertThatThrownBy(() -> fleet.create("/web")).hasMessageContaining("'web' is in use");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      assertThat(names.add(fleet.create("").name())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "-ab", "a b", "a/b", "ä2", "//ab"})
  void whatIsNoNameIsRefused(String name) {
    assertThatThrownBy(() -> fleet.create(name)).hasMessageContaining("no name for an instance");
  }

  @Test
  void freshNameIsFoundInACrowdedSea() {
    Set<String> taken = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 6000; i++) {
      assertThat(taken.add(Names.fresh(taken, random))).isTrue();
    }
    assertThat(taken).allMatch(name -> name.equals(Names.checked(name)));
  }

  @Test
  void portsGoToLoopbackUnlessTold() {
    PublishedPort port = spec(new Asked().ports(port("", 0))).ports().getFirst();
    assertThat(port.hostAddress()).isEqualTo("127.0.0.1");
    assertThat(port.hostPort()).hasValueSatisfying(p -> assertThat(p).isPositive());
    assertThat(spec(new Asked().ports(port("0.0.0.0", 28080))).ports().getFirst())
        .isEqualTo(new PublishedPort("0.0.0.0", Optional.of(28080), 80, Protocol.TCP));
  }

  @Test
  void manyFreePortsAreAllDifferent() {
    PortRequest[] many = new PortRequest[100];
    Arrays.fill(many, port("", 0));
    assertThat(spec(new Asked().ports(many)).ports()).doesNotHaveDuplicates().hasSize(100);
    PortRequest[] tooMany = new PortRequest[129];
    Arrays.fill(tooMany, port("", 0));
    assertInvalid(new Asked().ports(tooMany), "more than 128");
  }

  @Test
  void portsThatExcludeEachOtherAreRefused() {
    assertInvalid(new Asked().ports(port("", 28080), other("127.0.0.1")), "twice");
    assertInvalid(new Asked().ports(port("0.0.0.0", 28080), port("", 28080)), "twice");
    PortRequest udp = new PortRequest(Optional.empty(), Optional.of(28080), 80, Protocol.UDP);
    assertThat(spec(new Asked().ports(port("", 28080), udp)).ports()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::g", "1.2.3", "1.2.3.256", "010.0.0.1", "example.org", "1.2.3.4 "})
  void whatIsNoAddressIsRefused(String address) {
    assertInvalid(new Asked().ports(port(address, 0)), "a host address is IPv4 or IPv6");
  }

  @Test
  void whatIsNoPortIsRefused() {
    assertInvalid(new Asked().ports(port("", 65536)), "is no port");
    assertInvalid(new Asked().ports(port("", -1)), "is no port");
    assertInvalid(
        new Asked().ports(new PortRequest(Optional.empty(), Optional.empty(), 0, Protocol.TCP)),
        "is no port");
    assertInvalid(new Asked().alone().ports(port("", 0)), "without a network");
  }

  @Test
  void locksOfInstancesAreNotKept() {
    InstanceLocks locks = new InstanceLocks();
    String answer = locks.holding("a", () -> locks.holding("b", () -> "both"));
    assertThat(List.of(answer, locks.kept())).containsExactly("both", 0);
  }

  private InstanceSpec spec(Asked asked) {
    return fleet.create("", asked).spec();
  }

  private void assertInvalid(Asked asked, String message) {
    assertThatThrownBy(() -> fleet.create("", asked))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.INVALID))
        .hasMessageContaining(message);
  }

  private static PortRequest other(String address) {
    return new PortRequest(Optional.of(address), Optional.of(28080), 81, Protocol.TCP);
  }

  private static PortRequest port(String address, int hostPort) {
    return new PortRequest(Optional.of(address), Optional.of(hostPort), 80, Protocol.TCP);
  }
}
