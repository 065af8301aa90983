package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.Staged;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("functional")
@ExtendWith(SharedHome.class)
class ProgramRunTest {
  private static final int EIGHT_MEBIBYTES = 8 << 20;

  @Test
  void identityReachesTheProgramAndItsStreamsComeBackApart(SkiffHome home) throws IOException {
    String image = Probe.image(home);
    try (RunningCommand run =
        home.start(
            "run",
            "--rm",
            "-i",
            "-e",
            "COLOUR=blue",
            "-w",
            "/srv/work",
            "-u",
            "1234:5678",
            "-h",
            "probehost",
            image,
            "show",
            "one",
            "two words")) {
      try (OutputStream input = run.input()) {
        input.write("first\nsecond\n".getBytes(StandardCharsets.US_ASCII));
      }
      CommandResult result = run.finish(Deadlines.boot()).exited(3);
      assertThat(result.lines())
          .contains(
              "arg:one",
              "arg:two words",
              "env:COLOUR=blue",
              "host:probehost",
              "cwd:/srv/work",
              "user:1234:5678",
              "in:first",
              "in:second")
          .doesNotContain("this is standard error");
      assertThat(result.errors()).contains("this is standard error\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200})
  void exitCodesComeThrough(int code, SkiffHome home) {
    home.boot("run", "--rm", Probe.image(home), "exit", code).exited(code);
  }

  @Test
  void aSegmentationFaultIs139(SkiffHome home) {
    home.boot("run", "--rm", Probe.image(home), "segv").exited(139);
  }

  @Test
  void aProgramIsRunWithoutBuildingItFirst(SkiffHome home) {
    Path program = Probe.dynamicProgram(home);
    CommandResult result = home.boot("run", "--rm", program, "show", "dynamic").exited(3);
    assertThat(result.lines()).contains("arg:dynamic", "user:0:0");
    assertThat(result.errors()).contains("this is standard error");
  }

  @Test
  void aRustProgramRuns(SkiffHome home) {
    runs(home, "rusty", 5, "hello from rust [0, 1, 4, 9, 16, 25, 36, 49]\n");
  }

  @Test
  void aGoProgramRuns(SkiffHome home) {
    runs(home, "gopher", 6, "hello from go [0 1 4 9 16 25 36 49]\n");
  }

  private static void runs(SkiffHome home, String name, int code, String output) {
    Path program = Staged.program(name).orElseGet(() -> abort("no compiler for it was found"));
    CommandResult result = home.boot("run", "--rm", program).exited(code);
    assertThat(result.text()).isEqualTo(output);
    assertThat(result.errors()).contains("apart\n");
  }

  @Test
  void eightMebibytesArriveCompleteAndInOrder(SkiffHome home) {
    CommandResult result =
        home.boot("run", "--rm", Probe.image(home), "flood", EIGHT_MEBIBYTES).exited(7);
    assertThat(result.output().length).isEqualTo(EIGHT_MEBIBYTES);
    assertThat(result.text().equals(Probe.flood(EIGHT_MEBIBYTES))).as("in order").isTrue();
  }

  @Test
  void outputAndExitCodeSurviveAnEngineThatIsDeadWhenTheProgramEnds(SkiffHome home) {
    home.boot("run", "-d", "--name", "late", Probe.image(home), "flood-later", EIGHT_MEBIBYTES)
        .succeeded();
    home.killEngine();
    Eventually.mustHold(
        "the guest ends by itself", () -> home.hypervisors().isEmpty(), Deadlines.boot());
    assertThat(home.boot("wait", "late").succeeded().line()).isEqualTo("7");
    CommandResult logs = home.boot("logs", "late").succeeded();
    assertThat(logs.output().length).isEqualTo(EIGHT_MEBIBYTES);
    assertThat(logs.text().equals(Probe.flood(EIGHT_MEBIBYTES))).as("in order").isTrue();
    home.skiff("rm", "late").succeeded();
  }

  @Test
  void aRunThatRemovesDoesSoThoughFirstTheEngineAndThenTheCommandIsKilled(SkiffHome home) {
    int port = WebClient.freePort();
    WebClient web = new WebClient(port);
    Path hello = home.programs().hello();
    try (RunningCommand run =
        home.start("run", "--rm", "--name", "orphan", "-p", port + ":8080", hello)) {
      web.awaitFirstByte("/env", Deadlines.boot());
      web.get("/stdout?bytes=640");
      run.awaitOutput(text -> text.length() > 640, Deadlines.command());
      home.killEngine();
      web.get("/stdout?bytes=6400");
      // What was written since can only come by the next engine, which then knows of the command.
      run.awaitOutput(text -> text.length() > 7040, Deadlines.command());
      assertThat(home.skiff("inspect", "orphan").text()).contains("\"AutoRemove\": false");
      run.signal("KILL");
      run.finish(Deadlines.command()).exited(137);
    }
    Eventually.mustHold(
        "the engine takes the removal over",
        () -> home.skiff("inspect", "orphan").text().contains("\"AutoRemove\": true"),
        Deadlines.command());
    assertThat(web.get("/")).as("it goes on").contains("Kernel");
    web.tryGet("/exit?code=3");
    Eventually.mustHold(
        "it is gone", () -> home.skiff("inspect", "orphan").exitCode() != 0, Deadlines.boot());
  }

  @Test
  void interruptingAForegroundRunStopsTheGuest(SkiffHome home) {
    try (RunningCommand run = home.start("run", "--rm", Probe.image(home), "deaf")) {
      run.awaitOutput(text -> text.contains("deaf"), Deadlines.boot());
      run.signal("INT");
      run.finish(Deadlines.boot()).exited(137);
    }
    assertThat(home.skiff("ps", "-a", "-q").lines()).isEmpty();
  }
}
