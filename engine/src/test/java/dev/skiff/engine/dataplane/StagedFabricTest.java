package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static dev.skiff.engine.dataplane.Plans.published;
import static dev.skiff.engine.dataplane.Plans.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.vm.guard.Native;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both real processes, where the fabric is staged: packaging/stage builds it. */
@Timeout(300)
class StagedFabricTest {
  private static final NatGuest WEB = guest("web", 1);
  private static final NatGuest DB = guest("db", 2);

  /**
   * Section Header Block, https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html, 4.1.
   */
  private static final byte[] PCAPNG = {0x0a, 0x0d, 0x0d, 0x0a};

  @TempDir Path folder;
  private final BlockingQueue<DataPlaneEvent> events = new LinkedBlockingQueue<>();
  private KeptDataPlane plane;

  @BeforeEach
  void begin() {
    Path programs = Native.staged();
    assumeTrue(
        Files.isExecutable(programs.resolve("skiff-fabric"))
            && Files.isExecutable(programs.resolve("skiff-nat")),
        "not run: packaging/stage has not built skiff-fabric");
    plane = KeptDataPlane.begin(new DataPlanePlaces(programs, folder), _ -> "the test");
    plane.events(events::add);
  }

  @AfterEach
  void end() {
    if (plane != null) {
      plane.stop();
      plane.close();
    }
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private void awaitEnded(String program) throws InterruptedException {
    while (true) {
      DataPlaneEvent next = events.poll(120, TimeUnit.SECONDS);
      assertThat(next).as("the next event").isNotNull();
      if (next instanceof DataPlaneEvent.Ended ended && ended.program().equals(program)) {
        return;
      }
    }
  }

  @Test
  void bothCarryWhatIsWantedAndBothComeBack() throws Exception {
    NatPublication web;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      web = published(WEB, free.getLocalPort());
    }
    plane.apply(wanted(7, List.of(WEB, DB), web));
    kill(plane.state().fabric().orElseThrow().pid());
    awaitEnded(FabricControl.PROGRAM);
    kill(plane.state().nat().orElseThrow().process());
    awaitEnded(NatControl.PROGRAM);
    plane.apply(wanted(8, List.of(WEB, DB), web));
    FabricState fabric = plane.state().fabric().orElseThrow();
    assertThat(fabric.revision()).isEqualTo(8);
    assertThat(fabric.ports()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(plane.state().nat().orElseThrow().publications()).hasSize(1);
  }

  @Test
  void questionsAreAnsweredByTheFabric() throws Exception {
    plane.apply(new Wanted(Plans.plan(1, List.of(WEB, DB)), List.of(), List.of()));
    assertThat(plane.why(new WhyQuestion("web", "db", "tcp", 5432)).allowed()).isFalse();
    assertThat(plane.denied()).isEmpty();
    assertThat(plane.flows()).isEmpty();
    try (InputStream capture = plane.capture(new CaptureWish("web", "", 0))) {
      assertThat(capture.readNBytes(PCAPNG.length)).isEqualTo(PCAPNG);
    }
  }

  @Test
  void theNextEngineFindsTheFabric() throws Exception {
    Wanted all = new Wanted(Plans.plan(3, List.of(WEB)), List.of(), List.of());
    plane.apply(all);
    long pid = plane.state().fabric().orElseThrow().pid();
    plane.close();
    plane = KeptDataPlane.begin(new DataPlanePlaces(Native.staged(), folder), _ -> "the test");
    plane.resume(all);
    assertThat(plane.state().fabric().orElseThrow().pid()).isEqualTo(pid);
    assertThat(plane.state().starts()).isZero();
  }
}
