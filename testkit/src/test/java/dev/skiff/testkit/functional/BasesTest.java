package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same program on each base: the same behaviour. A Nanos kernel is nothing that a test can
 * fetch; {@code SKIFF_TEST_NANOS} names a folder with one.
 */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BasesTest {
  private static final String KERNEL = "SKIFF_TEST_NANOS";

  private SkiffHome home;

  @BeforeAll
  void open() {
    home = SkiffHome.withKernel();
    String kernel = System.getenv(KERNEL);
    if (kernel != null) {
      home.skiff("base", "import", "nanos", kernel).succeeded();
    }
  }

  @AfterAll
  void close() {
    home.close();
  }

  private static void need(String base) {
    if (base.equals("nanos") && System.getenv(KERNEL) == null) {
      abort("no Nanos kernel: " + KERNEL + " names no folder with one");
    }
  }

  /** What the program itself printed: the kernel's own lines begin with its clock. */
  private static List<String> printed(CommandResult result) {
    return result.lines().stream().filter(line -> !line.matches("\\[\\d+\\.\\d{6}] .*")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "nanos"})
  void outputAndExitCodeAreTheProgramsOwn(String base) {
    need(base);
    CommandResult shown =
        home.boot(
            Stream.of(
                    List.of("run", "--rm", "--base", base, "-h", "box", "-e", "COLOR=blue"),
                    List.of("-w", "/bin", Probe.image(home), "show", "a b"))
                .flatMap(List::stream)
                .toArray());
    shown.exited(3);
    assertThat(printed(shown))
        .contains("arg:a b", "env:COLOR=blue", "host:box", "cwd:/bin", "user:0:0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "nanos"})
  void exitCodesAndSignalsAreToldApart(String base) {
    need(base);
    for (int code : new int[] {0, 7, 127, 128, 135, 255}) {
      home.boot("run", "--rm", "--base", base, Probe.image(home), "exit", code).exited(code);
    }
    home.boot("run", "--name", "crash-" + base, "--base", base, Probe.image(home), "segv")
        .exited(139);
    assertThat(home.skiff("inspect", "crash-" + base).text()).contains("SIGSEGV");
    home.skiff("rm", "crash-" + base).succeeded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "nanos"})
  void aProgramThatIsNotThereIs127(String base) {
    need(base);
    home.boot("run", "--rm", "--base", base, "--entrypoint", "/nope", Probe.image(home))
        .exited(127)
        .refused("nope");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "nanos"})
  void aServerIsReadyStoppedStartedAndKeepsItsName(String base) {
    need(base);
    int port = WebClient.freePort();
    String name = "web-" + base;
    home.boot(
            Stream.of(
                    List.of("run", "-d", "--wait", "--base", base, "--name", name, "-h", "box"),
                    List.of("-p", port + ":8080", home.programs().hello()))
                .flatMap(List::stream)
                .toArray())
        .succeeded();
    WebClient web = new WebClient(port);
    assertThat(web.get("/")).contains("box");
    home.boot("restart", name).succeeded();
    web.awaitFirstByte("/", Deadlines.boot());
    assertThat(web.get("/")).contains("box");
    home.skiff("stop", name).succeeded();
    assertThat(home.skiff("ps", "-a").text()).contains("exited (");
    home.boot("start", name).succeeded();
    home.killEngine();
    web.awaitFirstByte("/", Deadlines.boot());
    assertThat(web.get("/")).contains("box");
    assertThat(home.skiff("ps").text()).contains(name);
    home.skiff("rm", "-f", name).succeeded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "nanos"})
  void whoDoesNotHeedAStopIsKilledAfterTheGrace(String base) {
    need(base);
    String name = "deaf-" + base;
    home.boot("run", "-d", "--wait", "--base", base, "--name", name, Probe.image(home), "deaf")
        .succeeded();
    home.skiff("stop", "-t", 1, name).succeeded();
    assertThat(home.skiff("inspect", "-f", "{{.State.ExitCode}}", name).line()).isEqualTo("137");
    home.skiff("rm", name).succeeded();
  }

  @Test
  void whatAUnikernelCannotBeIsRefusedWithAWayOut() {
    need("nanos");
    for (List<String> wish : List.of(List.of("-i"), List.of("-u", "nobody"))) {
      home.skiff(
              Stream.of(
                      List.of("run", "--rm", "--base", "nanos"),
                      wish,
                      List.of(Probe.image(home), "exit", "0"))
                  .flatMap(List::stream)
                  .toArray())
          .refused("nanos", "--base linux");
    }
  }

  @Test
  void autoSaysWhatItChoseAndWhy() {
    need("nanos");
    String image = Probe.image(home);
    CommandResult fits = home.boot("run", "--name", "fits", image, "exit", 0).succeeded();
    assertThat(fits.errors()).contains("base: nanos (auto: nothing speaks against it)");
    CommandResult not = home.boot("run", "--rm", "-u", "nobody", image, "exit", 0).succeeded();
    assertThat(not.errors()).contains("base: linux (auto: not nanos, it has no users");
    assertThat(home.skiff("inspect", "-f", "{{.Skiff.Base}}", "fits").line()).isEqualTo("nanos");
    home.skiff("rm", "fits").succeeded();
  }

  @Test
  void theDefaultBaseIsKept() {
    assertThat(home.skiff("base", "default").line()).isEqualTo("auto");
    home.skiff("base", "default", "linux").succeeded();
    assertThat(home.skiff("base", "default").line()).isEqualTo("linux");
    home.skiff("base", "default", "xen").refused("xen", "linux");
    home.skiff("base", "default", "auto").succeeded();
  }
}
