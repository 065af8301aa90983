package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static dev.skiff.engine.dataplane.Plans.published;
import static dev.skiff.engine.dataplane.Plans.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.vm.guard.Native;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: the NAT's, whose guests have no fabric here; and programs that fail. */
@Timeout(180)
class HostProcessesTest {
  private static final NatGuest WEB = guest("web", 1);

  @TempDir Path folder;
  private DataPlanePlaces places;
  private KeptDataPlane plane;
  private final BlockingQueue<DataPlaneEvent> events = new LinkedBlockingQueue<>();

  @BeforeEach
  void begin() {
    places = new DataPlanePlaces(Objects.requireNonNull(Native.nat().getParent()), folder);
    plane = begun(places);
  }

  @AfterEach
  void end() {
    plane.stop();
    plane.close();
  }

  private KeptDataPlane begun(DataPlanePlaces where) {
    KeptDataPlane begun = KeptDataPlane.begin(where, _ -> "the test");
    begun.events(events::add);
    return begun;
  }

  private DataPlaneEvent.Began awaitBegan() throws InterruptedException {
    while (true) {
      DataPlaneEvent next = events.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("the next event").isNotNull();
      if (next instanceof DataPlaneEvent.Began began) {
        return began;
      }
    }
  }

  /** Guests that are attached to nothing: only the NAT is needed. */
  private static Wanted outside(NatPublication... publications) {
    Wanted all = wanted(1, WEB, publications);
    return new Wanted(Wanted.nothing().plan(), all.guests(), all.publications());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private long natPid() {
    return plane.state().nat().orElseThrow().process();
  }

  @Test
  void aKilledNatComesBackWithItsPorts() throws Exception {
    NatPublication web = published(WEB, freePort());
    plane.apply(outside(web));
    assertThat(accepts(web.port())).isTrue();
    for (int round = 0; round < 5; round++) {
      long before = awaitBegan().pid();
      assertThat(before).isEqualTo(natPid());
      kill(before);
    }
    awaitBegan();
    assertThat(accepts(web.port())).isTrue();
    assertThat(plane.state().nat().orElseThrow().guests())
        .extracting(NatState.GuestFlows::name)
        .containsExactly("web");
  }

  @Test
  void itOutlivesTheEngineAndIsFoundByTheNext() throws Exception {
    NatPublication web = published(WEB, freePort());
    plane.apply(outside(web));
    long pid = awaitBegan().pid();
    plane.close();
    assertThat(accepts(web.port())).isTrue();
    plane = begun(places);
    plane.resume(outside(web));
    assertThat(awaitBegan()).isEqualTo(new DataPlaneEvent.Began("skiff-nat", pid, true));
    assertThat(natPid()).isEqualTo(pid);
    assertThat(plane.state().starts()).isZero();
  }

  @Test
  void whoCameBetweenTwoEnginesIsToldToTheSecond() throws Exception {
    NatPublication web = published(WEB, freePort());
    plane.apply(outside(web));
    awaitBegan();
    plane.close();
    events.clear();
    long before = System.currentTimeMillis();
    assertThat(accepts(web.port())).isTrue();
    plane = begun(places);
    plane.resume(outside(web));
    NatEvent accepted = awaitAccepted();
    assertThat(accepted.client()).isEqualTo("127.0.0.1");
    assertThat(accepted.guest()).isEqualTo("web");
    assertThat(accepted.port()).isEqualTo(web.port());
    assertThat(accepted.at()).isBetween(before, System.currentTimeMillis());
  }

  private NatEvent awaitAccepted() throws InterruptedException {
    while (true) {
      DataPlaneEvent next = events.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("the next event").isNotNull();
      if (next instanceof DataPlaneEvent.OfNat(NatEvent event)
          && event.event().equals("accepted")) {
        return event;
      }
    }
  }

  @Test
  void itHasASessionOfItsOwnAndNothingOfTheEngines() throws Exception {
    plane.apply(outside());
    Path process = Path.of("/proc", Long.toString(awaitBegan().pid()));
    String status = Files.readString(process.resolve("stat"));
    // proc_pid_stat(5): behind the name come state, ppid, pgrp and session.
    List<String> fields = List.of(status.substring(status.lastIndexOf(')') + 2).split(" ", -1));
    assertThat(fields.get(3)).isEqualTo(process.getFileName().toString());
    try (var descriptors = Files.list(process.resolve("fd"))) {
      assertThat(descriptors.map(HostProcessesTest::target))
          .noneMatch(target -> target.startsWith("/") && !isItsOwn(target));
    }
  }

  private boolean isItsOwn(String target) {
    return target.equals("/dev/null") || target.startsWith(folder.toString());
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void onlyItsUserMaySpeakWithIt() throws Exception {
    plane.apply(outside());
    for (String socket : List.of("nat", "nat-link")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(socket))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whoeverIsNotNeededLeavesNoSockets() throws Exception {
    plane.apply(outside());
    plane.apply(Wanted.nothing());
    plane.close();
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("nat.log"));
    }
  }

  @Test
  void aPortOfAnotherProcessIsNamed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NatPublication web = published(WEB, other.getLocalPort());
      assertThatThrownBy(() -> plane.apply(outside(web)))
          .isInstanceOf(DataPlaneFailure.class)
          .hasMessage(
              "cannot publish 127.0.0.1:%d/tcp: the port is in use by the test"
                  .formatted(web.port()));
    }
  }

  @Test
  void oneThatDoesNotAnswerMakesRoom() throws Exception {
    plane.apply(outside());
    long first = awaitBegan().pid();
    plane.close();
    Files.delete(folder.resolve("nat"));
    plane = begun(places);
    plane.apply(outside());
    assertThat(awaitBegan().pid()).isNotEqualTo(first);
    assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void whatAProgramSaidBeforeItEndedIsInTheFailure() throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    Path program = programs.resolve("skiff-nat");
    Files.writeString(program, "#!/bin/sh\necho 'there is no memory' >&2\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    try (KeptDataPlane failing =
        KeptDataPlane.begin(new DataPlanePlaces(programs, folder), _ -> "nobody")) {
      assertThatThrownBy(() -> failing.apply(outside()))
          .isInstanceOf(DataPlaneFailure.class)
          .hasMessage("skiff-nat does not start: there is no memory");
      failing.stop();
    }
  }

  @Test
  void aProcessThatMerelyNamesTheSocketIsNotOurs() {
    Program nat = places.nat();
    String control = nat.control().toString();
    assertThat(nat.isRunBy(List.of("tail", "-f", control))).isFalse();
    assertThat(nat.isRunBy(List.of("setsid", "/opt/libexec/skiff-nat", "link", control))).isTrue();
    assertThat(nat.isRunBy(List.of("/opt/libexec/skiff-nat", "link", control + "2"))).isFalse();
    assertThat(
            places
                .fabric()
                .isRunBy(List.of("java", "dev.skiff.fabric.SkiffFabric", folder + "/fabric")))
        .isTrue();
  }
}
