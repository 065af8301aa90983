package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RawGuest;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of one web guest, told in order: two boots serve all of it. */
@Tag("functional")
@ExtendWith(SharedHome.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebServiceTest {
  private final int port = WebClient.freePort();
  private final WebClient web = new WebClient(port);

  @Test
  @Order(1)
  void withWaitTheFirstRequestIsAnswered(SkiffHome home) {
    home.boot(
            "run",
            "-d",
            "--wait",
            "-p",
            port + ":8080",
            "-m",
            "128m",
            "--name",
            "web",
            "-l",
            "tier=front",
            home.programs().hello())
        .succeeded();
    String page = web.get("/");
    assertThat(page)
        .contains("/bin/sh is missing", "/bin/hello", "Linux")
        .contains("1 ")
        .doesNotContain("/bin/bash is here");
  }

  @Test
  @Order(2)
  void psShowsStatePortsAndReadyTime(SkiffHome home) {
    String row = rowOf(home, "ps");
    assertThat(row)
        .containsPattern(
            "running +127\\.0\\.0\\.1:" + port + "->8080/tcp(, \\S+)? +\\d+\\.\\d\\d s +web");
    assertThat(home.skiff("ps", "-q").lines()).hasSize(1);
  }

  @Test
  @Order(3)
  void inspectTellsTheTimelineInOrder(SkiffHome home) {
    String detail = home.skiff("inspect", "web").succeeded().text();
    assertThat(detail)
        .containsSubsequence(
            "\"create\"",
            "\"boot-set\"",
            "\"hypervisor\"",
            "\"kernel\"",
            "\"init\"",
            "\"program\"",
            "\"ready\"")
        .contains("\"tier\"");
  }

  @Test
  @Order(4)
  void anIdPrefixNamesTheInstanceAndAnAmbiguousOneDoesNot(SkiffHome home) {
    String id = fullId(home);
    home.skiff("inspect", id.substring(0, 6)).succeeded();
    home.skiff("inspect", "wbe").refused("wbe", "web");
  }

  @Test
  @Order(5)
  void logsHoldWhatTheProgramPrinted(SkiffHome home) {
    web.get("/stdout?bytes=640");
    assertThat(home.skiff("logs", "--tail", "10", "web").succeeded().text().length())
        .isEqualTo(640);
    assertThat(home.skiff("logs", "-t", "web").succeeded().line())
        .matches("\\d{4}-\\d\\d-\\d\\dT.*Z hello: listening on port 8080");
    assertThat(home.skiff("logs", "--console", "web").succeeded().text()).startsWith("[ ");
  }

  @Test
  @Order(6)
  void theEngineMayDieAndTheGuestAnswers(SkiffHome home) {
    home.killEngine();
    assertThat(web.get("/env")).contains("PATH=");
    CommandResult ps = home.skiff("ps");
    assertThat(ps.succeeded().text()).contains("web", "running");
  }

  @Test
  @Order(7)
  void stopIsSigtermAndStartFindsTheFiles(SkiffHome home) {
    web.get("/write?name=kept&text=still+here");
    home.boot("stop", "web").succeeded();
    assertThat(rowOf(home, "ps", "-a")).contains("exited (0)");
    assertThat(home.skiff("logs", "--tail", "1", "web").text()).isEqualTo("hello: bye\n");
    home.boot("start", "web").succeeded();
    web.awaitFirstByte("/env", Deadlines.boot());
    assertThat(web.get("/read?name=kept")).isEqualTo("still here");
  }

  @Test
  @Order(8)
  void theSameGuestAnswersWhenStartedByHand(SkiffHome home) {
    try (RawGuest raw = RawGuest.like(home.instance(fullId(home)), List.of("/bin/hello"))) {
      Deadlines.measured(raw.timeToFirstByte(Deadlines.boot()));
    }
  }

  @Test
  @Order(9)
  void aCrashIsToldInPs(SkiffHome home) {
    web.tryGet("/crash");
    assertThat(home.boot("wait", "web").succeeded().line()).isEqualTo("139");
    assertThat(rowOf(home, "ps", "-a")).contains("exited (139)");
    assertThat(home.skiff("logs", "--tail", "1", "web").text()).contains("asked to crash");
  }

  @Test
  @Order(10)
  void removedIsGone(SkiffHome home) {
    home.boot("rm", "web").succeeded();
    assertThat(home.skiff("ps", "-a", "-q").lines()).isEmpty();
    home.skiff("logs", "web").refused("web");
  }

  private static String rowOf(SkiffHome home, Object... ps) {
    return home.skiff(ps).succeeded().lines().stream()
        .filter(line -> line.contains("web"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("ps does not show it"));
  }

  private static String fullId(SkiffHome home) {
    return home.skiff("ps", "-a", "-q", "--no-trunc").succeeded().line();
  }
}
