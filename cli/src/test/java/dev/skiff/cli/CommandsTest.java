package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.wire.api.BaseDetail;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.DoctorReport;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.Info;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.Version;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each command asks the engine for and what it prints of the answer. */
@Timeout(30)
class CommandsTest extends BesideEngine {
  @Test
  void psShowsStatePortsAndReadyTime() throws IOException {
    engine.putList("GET /containers/json", InstanceSummary.class, Answers.instances());
    assertThat(skiff.run("ps", "-a")).isZero();
    Golden.check("ps.txt", skiff.out());
    assertThat(engine.requests()).containsExactly("GET /containers/json?all=1");
  }

  @Test
  void psQuietIsIdsAlone() {
    engine.putList("GET /containers/json", InstanceSummary.class, Answers.instances());
    assertThat(skiff.run("ps", "-q")).isZero();
    assertThat(skiff.out()).isEqualTo("4f4f4f4f4f4f\n5a5a5a5a5a5a\n");
  }

  @Test
  void listsAreShownAsAsked() {
    engine.putList("GET /containers/json", InstanceSummary.class, Answers.instances());
    assertThat(skiff.run("ps", "--format", "{{.Names}}\\t{{.State}}")).isZero();
    assertThat(skiff.run("ps", "--format", "table {{.ID}}\\t{{.Label \"a.b\"}}")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            4f\trunning
            5a\texited
            ID             A.B
            4f4f4f4f4f4f
            5a5a5a5a5a5a
            """);
    CommandLineInTest next = CommandLineInTest.beside(folder, engine);
    assertThat(next.run("ps", "--format", "json")).isZero();
    assertThat(next.out().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"Base\":\"linux"));
    CommandLineInTest last = CommandLineInTest.beside(folder, engine);
    assertThat(last.run("instance", "ls", "--json")).isZero();
    assertThat(last.out()).startsWith("[\n    {\n        \"Id\": \"4f4f").endsWith("    }\n]\n");
  }

  @Test
  void aWrongTemplateIsToldBeforeTheEngineIsAsked() {
    engine.putList("GET /containers/json", InstanceSummary.class, Answers.instances());
    assertThat(skiff.run("ps", "--format", "table {{.ID}")).isEqualTo(2);
    assertThat(skiff.run("ps", "--json", "-q")).isEqualTo(2);
    assertThat(engine.requests()).isEmpty();
    assertThat(skiff.run("ps", "--format", "{{.Name}}")).isEqualTo(1);
    assertThat(skiff.err())
        .isEqualTo(
            """
            skiff: --format, character 7: this '{{' is not closed
              hint: close it with '}}'
            skiff: only one of --format, --json and -q
              hint: skiff ps --help
            skiff: --format, character 3: there is no field '.Name' here
              hint: did you mean '.Names'?
            """);
  }

  @Test
  void inspectTakesTemplates() {
    engine.putText("GET /containers/web/json", "{\"State\":{\"Running\":true,\"Pid\":7}}");
    assertThat(skiff.run("inspect", "-f", "{{.State.Running}} {{.State.Pid}}", "web")).isZero();
    assertThat(skiff.run("inspect", "-f", "json", "web")).isZero();
    assertThat(skiff.run("version", "-f", "{{.Client.ApiVersion}} {{.Server.Version}}"))
        .isEqualTo(1);
    assertThat(skiff.out()).isEqualTo("true 7\n{\"State\":{\"Running\":true,\"Pid\":7}}\n");
  }

  @Test
  void imagesAreShownByEachOfTheirNames() throws IOException {
    engine.putList(
        "GET /images/json",
        ImageSummary.class,
        List.of(
            Answers.image("ab", List.of("web:1", "localhost:5000/web:2", "localhost:5000/bare"), 0),
            Answers.image("cd", List.of(), Answers.NOW - 7200)));
    assertThat(skiff.run("images")).isZero();
    Golden.check("images.txt", skiff.out());
  }

  @Test
  void everythingGivenToCreateIsInItsRequest() throws IOException {
    Files.writeString(folder.resolve("env"), "A=1\nOWN\n");
    engine.image("web:1", guest -> 0);
    assertThat(
            skiff.run(
                "create",
                "--name",
                "w",
                "--rm",
                "-p",
                "8080:80",
                "-p",
                "0.0.0.0:81:80",
                "-p",
                "53/udp",
                "--env-file",
                "env",
                "-e",
                "B=2",
                "-m",
                "128m",
                "--cpus",
                "1.5",
                "-w",
                "/srv",
                "-u",
                "1:2",
                "-h",
                "box",
                "--entrypoint",
                "/other",
                "-l",
                "x=y",
                "web:1",
                "--flag",
                "--",
                "-p"))
        .isZero();
    CreateRequest request = engine.guests().getFirst().request();
    Golden.check("create.json", json(request) + "\n");
    assertThat(skiff.out()).isEqualTo("01".repeat(32) + "\n");
    assertThat(engine.requests()).containsExactly("POST /containers/create?name=w");
  }

  @Test
  void runDetachedPrintsTheIdAndCanWaitUntilReady() {
    engine.image("web", guest -> guest.awaitSignal().length());
    engine.putText("GET /skiff/v1/instances/" + "01".repeat(32) + "/ready", "{}");
    assertThat(skiff.run("run", "-d", "--rm", "--wait", "web")).isZero();
    assertThat(skiff.out()).isEqualTo("01".repeat(32) + "\n");
    assertThat(engine.requests()).last().asString().endsWith("/ready");
    assertThat(json(engine.guests().getFirst().request())).contains("\"AutoRemove\":true");
  }

  @Test
  void aProgramBecomesAnImageFirst() {
    engine.image("my-server:latest", guest -> 0);
    assertThat(skiff.run("run", "./My Server")).isZero();
    assertThat(engine.requests()).startsWith("POST /skiff/v1/build", "POST /containers/create");
  }

  @Test
  void aFileTakenForAnImageGetsAHint() throws IOException {
    Files.writeString(folder.resolve("web"), "");
    assertThat(skiff.run("run", "web")).isEqualTo(125);
    assertThat(skiff.err())
        .isEqualTo(
            "skiff: no such image 'web'\n  hint: to run the file of that name, write ./web\n");
  }

  @Test
  void oneFailureOfSeveralDoesNotStopTheOthers() {
    engine.image("web", guest -> 5);
    skiff.run("run", "--name", "a", "web");
    CommandLineInTest next = CommandLineInTest.beside(folder, engine);
    assertThat(next.run("wait", "a", "nobody", "a")).isEqualTo(1);
    assertThat(next.out()).isEqualTo("5\n5\n");
    assertThat(next.err()).isEqualTo("skiff: nothing at POST /containers/nobody/wait\n");
  }

  @Test
  void theVerbsAskForWhatTheySay() {
    engine.image("web", guest -> guest.awaitSignal().length());
    skiff.run("create", "--name", "a", "web");
    assertThat(skiff.run("start", "a")).isZero();
    assertThat(skiff.run("kill", "-s", "USR1", "a")).isZero();
    assertThat(skiff.run("stop", "-t", "3", "-s", "INT", "a")).isZero();
    assertThat(skiff.run("rm", "-f", "a")).isZero();
    String id = "/containers/a";
    assertThat(engine.requests())
        .endsWith(
            "POST " + id + "/start",
            "POST " + id + "/kill?signal=USR1",
            "POST " + id + "/stop?signal=INT&t=3",
            "DELETE " + id + "?force=1");
  }

  /** As docker's rm and rmi. */
  @Test
  void withForceWhatIsNotThereIsToldAndNoFailure() {
    assertThat(skiff.run("rm", "-f", "nobody")).isZero();
    assertThat(skiff.err()).isEqualTo("skiff: nothing at DELETE /containers/nobody\n");
    CommandLineInTest next = CommandLineInTest.beside(folder, engine);
    assertThat(next.run("rmi", "-f", "nothing:1")).isZero();
    assertThat(next.run("image", "rm", "-f", "nothing:1")).isZero();
    assertThat(next.err()).contains("skiff: nothing at DELETE /images/nothing:1\n");
    assertThat(next.run("rm", "nobody")).isEqualTo(1);
    assertThat(next.run("rmi", "nothing:1")).isEqualTo(1);
  }

  @Test
  void logsAskForTheirPartAndKeepStreamsApart() {
    engine.image(
        "web",
        guest -> {
          guest.out("o\n");
          guest.err("e\n");
          return 0;
        });
    skiff.run("run", "--name", "a", "web");
    CommandLineInTest next = CommandLineInTest.beside(folder, engine);
    assertThat(next.run("logs", "-f", "--since", "10m", "--tail", "5", "-t", "a")).isZero();
    assertThat(next.out()).isEqualTo("o\n");
    assertThat(next.err()).isEqualTo("e\n");
    assertThat(engine.requests())
        .endsWith(
            "GET /containers/a/logs?follow=1&since=1769860200.000000000&stderr=1&stdout=1"
                + "&tail=5&timestamps=1");
    engine.putText("GET /skiff/v1/instances/a/console", "Linux version 6.1\n");
    assertThat(next.run("logs", "--console", "a")).isZero();
    assertThat(next.out()).endsWith("Linux version 6.1\n");
  }

  @Test
  void inspectFindsInstancesThenImages() {
    engine.putText("GET /containers/web/json", "{\"Id\":\"4f\",\"Args\":[]}");
    engine.putText("GET /images/app:1/json", "{\"Id\":\"sha256:1\"}");
    assertThat(skiff.run("inspect", "web", "app:1")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            [
                {
                    "Id": "4f",
                    "Args": []
                },
                {
                    "Id": "sha256:1"
                }
            ]
            """);
    CommandLineInTest next = CommandLineInTest.beside(folder, engine);
    assertThat(next.run("inspect", "wbe")).isEqualTo(1);
    assertThat(next.out()).isEqualTo("[]\n");
    assertThat(next.err()).isEqualTo("skiff: nothing at GET /containers/wbe/json\n");
  }

  @Test
  void buildAndRmiSayWhatTheyDid() {
    assertThat(skiff.run("build", "-t", "web:1", "web")).isZero();
    engine.putList(
        "DELETE /images/web:1",
        ImageDeleted.class,
        List.of(new ImageDeleted("web:1", null), new ImageDeleted(null, "sha256:ab")));
    assertThat(skiff.run("rmi", "-f", "web:1")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            web:1  sha256:ab  20.1kB in 3 files
            Untagged: web:1
            Deleted: sha256:ab
            """);
  }

  @Test
  void basesAreListedAndTheirStepsShown() throws IOException {
    engine.putList("GET /skiff/v1/bases", BaseSummary.class, List.of(Answers.base()));
    engine.putList(
        "GET /skiff/v1/base-details",
        BaseDetail.class,
        List.of(
            new BaseDetail("linux", 1, false, 112, List.of()),
            new BaseDetail("nanos", 0, false, 64, List.of()),
            new BaseDetail("own-kernel", 0, true, 8, List.of())));
    engine.putText(
        "POST /skiff/v1/bases/pull",
        """
        {"step":"fetching","current":1,"total":2}
        {"step":"fetching","current":2,"total":2}
        {"step":"verified","done":true}
        """);
    assertThat(skiff.run("base", "pull", "linux")).isZero();
    assertThat(skiff.run("base", "ls")).isZero();
    Golden.check("base.txt", skiff.out());
    assertThat(skiff.run("base", "ls", "-q")).isZero();
    assertThat(skiff.out()).endsWith(Answers.base().id() + "\n");
  }

  @Test
  void aPullThatFailsOrBreaksOffFails() {
    engine.putText(
        "POST /skiff/v1/bases/pull",
        "{\"step\":\"x\",\"error\":{\"message\":\"no space\",\"hint\":\"make some\"}}");
    assertThat(skiff.run("base", "pull", "linux")).isEqualTo(1);
    assertThat(skiff.err()).isEqualTo("skiff: no space\n  hint: make some\n");
    engine.putText("POST /skiff/v1/bases/pull", "{\"step\":\"fetching\"}");
    assertThat(skiff.run("base", "pull", "linux")).isEqualTo(1);
    assertThat(skiff.err()).contains("broke off after 'fetching'");
  }

  @Test
  void theEngineIsDescribed() throws IOException {
    engine.put("GET /info", Info.class, Answers.info(2));
    engine.put("GET /version", Version.class, Answers.version());
    engine.put(
        "GET /skiff/v1/doctor",
        DoctorReport.class,
        new DoctorReport(
            List.of(
                new DoctorReport.Check("java", "ok", "25.0.3", ""),
                new DoctorReport.Check("qemu", "failed", "not here", "install it"))));
    assertThat(skiff.run("info")).isZero();
    assertThat(skiff.run("version")).isZero();
    assertThat(skiff.run("doctor")).isEqualTo(1);
    assertThat(skiff.run("daemon", "start")).isZero();
    assertThat(skiff.run("daemon", "status")).isZero();
    Golden.check("engine.txt", skiff.out().replace(folder.toString(), "FOLDER"));
  }

  @Test
  void stoppingTheEngineSaysWhatGoesOn() {
    engine.put("GET /info", Info.class, Answers.info(2));
    engine.putText("POST /skiff/v1/shutdown", "");
    assertThat(skiff.run("daemon", "stop")).isZero();
    assertThat(skiff.out()).isEqualTo("skiffd has stopped; 2 guests go on running\n");
  }

  @Test
  void theUnitOfSystemdEndsTheEngineAlone() {
    assertThat(skiff.environment(Map.of("SKIFFD", "/bin/sh")).run("daemon", "unit")).isZero();
    assertThat(skiff.out())
        .contains("ExecStart=\"/bin/sh\"\n", "KillMode=process\n", "WantedBy=default.target\n")
        .contains("Environment=\"SKIFF_HOST=unix://" + CommandLineInTest.socket(folder) + "\"\n");
  }

  @Test
  void noEngineIsStartedToAskAboutIt() {
    engine.die();
    assertThat(skiff.run("daemon", "status")).isEqualTo(3);
    assertThat(skiff.run("daemon", "stop")).isZero();
    assertThat(skiff.run("version")).isZero();
    assertThat(skiff.out())
        .startsWith("skiffd is not running\nskiffd is not running\n")
        .endsWith("Engine: not running\n");
    assertThat(engine.lives()).isEqualTo(1);
  }

  @Test
  void anErrorIsOneLineAndAHintOnStandardError() {
    engine.refuse(
        "GET /containers/json",
        new ErrorBody("the store is locked\u001b[2J", "x", "wait a little"));
    assertThat(skiff.run("ps")).isEqualTo(1);
    assertThat(skiff.out()).isEmpty();
    assertThat(skiff.err()).isEqualTo("skiff: the store is locked?[2J\n  hint: wait a little\n");
  }

  @Test
  void misuseIsToldWithAHint() {
    assertThat(skiff.run("pss")).isEqualTo(2);
    assertThat(skiff.run("run", "--wait", "web")).isEqualTo(125);
    assertThat(skiff.run("run", "-m", "much", "web")).isEqualTo(125);
    assertThat(skiff.run("stop")).isEqualTo(2);
    assertThat(skiff.run("rm", "a/b")).isEqualTo(2);
    assertThat(skiff.run("base", "x")).isEqualTo(2);
    assertThat(skiff.run("daemon", "start", "x")).isEqualTo(2);
    assertThat(skiff.run("logs", "--console", "-f", "web")).isEqualTo(2);
    assertThat(skiff.err()).contains("did you mean ps?", "'much' is not a size", "--wait goes");
    assertThat(engine.requests()).isEmpty();
  }

  private static String json(CreateRequest request) {
    return WireJson.text(CreateRequest.class, request);
  }
}
