package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.Staged;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * From source to answer. {@code SKIFF_TEST_HERMIT} names a folder with what the test command
 * compiled before and keeps: {@code bases} and {@code cache} of a home.
 */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HermitTest {
  private static final String COMPILED = "SKIFF_TEST_HERMIT";
  private static final String IMAGE = "hermit-http:test";
  private static final int REQUESTS = 1_000;
  private static final int AT_ONCE = 8;

  private SkiffHome home;
  private @Nullable Path project;

  @BeforeAll
  void compile() throws IOException {
    home = SkiffHome.withoutKernel();
    String compiled = System.getenv(COMPILED);
    if (compiled == null) {
      return;
    }
    for (String part : List.of("bases", "cache")) {
      SkiffHome.copyTree(Path.of(compiled, part), home.home().resolve(part));
    }
    Path copied = home.scratch().resolve("hermit-http");
    SkiffHome.copyTree(Staged.examples().resolve("hermit-http"), copied);
    home.compile("-t", IMAGE, copied).succeeded();
    project = copied;
  }

  @AfterAll
  void close() {
    home.close();
  }

  /** The compiled project. */
  private Path need() {
    if (project == null) {
      return abort(
          "no toolchain for Hermit: " + COMPILED + " names no folder with what it compiled");
    }
    return project;
  }

  @Test
  void aThousandRequestsAreAnsweredEightAtOnceThenByAnotherWithoutCompiling() throws Exception {
    need();
    int port = WebClient.freePort();
    run("one", port, "-e", "GREETING=good day", IMAGE, "a", "b c").succeeded();
    Client web = new Client(port);
    assertThat(web.get("/x"))
        .contains("\"greeting\":\"good day\"", "\"arguments\":[\"a\",\"b c\"]", "\"path\":\"/x\"");
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        answers.add(clients.submit(() -> web.get("/many")));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).contains("\"path\":\"/many\"");
      }
    }
    assertThat(web.get("/")).contains("\"visit\":" + (REQUESTS + 2));
    home.skiff("stop", "one").succeeded();
    run("two", port, "-e", "GREETING=other", IMAGE).succeeded();
    assertThat(web.get("/y")).contains("\"greeting\":\"other\"", "\"arguments\":[]");
    home.skiff("rm", "-f", "one", "two").succeeded();
  }

  @Test
  void exitCodesPanicsAndFaultsAreToldApart() {
    need();
    for (String[] end :
        new String[][] {
          {"/exit", "3", ""}, {"/panic", "134", "SIGABRT"}, {"/fault", "139", "SIGSEGV"}
        }) {
      int port = WebClient.freePort();
      run("end", port, IMAGE).succeeded();
      assertThat(new WebClient(port).tryGet(end[0])).isEmpty();
      assertThat(home.boot("wait", "end").succeeded().line()).isEqualTo(end[1]);
      assertThat(home.skiff("inspect", "-f", "{{.State.Error}}", "end").text()).contains(end[2]);
      home.skiff("rm", "end").succeeded();
    }
  }

  @Test
  void anInstanceOutlivesTheEngineAndStopsAtOnce() throws IOException {
    need();
    int port = WebClient.freePort();
    run("kept", port, IMAGE).succeeded();
    home.killEngine();
    Client web = new Client(port);
    assertThat(web.get("/")).contains("\"visit\":1");
    assertThat(home.skiff("ps").text()).contains("kept");
    home.skiff("stop", "kept").succeeded();
    assertThat(home.skiff("inspect", "-f", "{{.State.ExitCode}}", "kept").line()).isEqualTo("137");
    home.skiff("rm", "kept").succeeded();
  }

  @Test
  void anImageSaysWhatItWasMadeOf() {
    need();
    assertThat(home.skiff("image", "inspect", IMAGE).text())
        .contains(
            "\"dev.skiff.hermit.kernel\": \"hermit-kernel 0.11.0 sha256:",
            "\"dev.skiff.hermit.toolchain\": \"rustc 1.",
            "\"dev.skiff.hermit.crates\": \"itoa ");
  }

  @Test
  void aChangeOfOneLineCompilesTheProgramAloneAndAnErrorIsTheLastThingSaid() throws IOException {
    Path folder = need();
    Path source = folder.resolve("src/main.rs");
    String before = Files.readString(source);
    try {
      Files.writeString(source, before.replace("\"hello\".into()", "\"changed\".into()"));
      CommandResult changed = home.compile("-t", "changed", folder).succeeded();
      assertThat(changed.errors())
          .contains("Compiling hermit-http")
          .doesNotContain("Compiling std");
      Files.writeString(source, before.replace("fn main() -> ExitCode {", "fn main() { nothing;"));
      CommandResult failed = home.compile(folder);
      failed.refused("cannot compile 'hermit-http'", "error[E0425]: cannot find value `nothing`");
      assertThat(failed.errors().indexOf("Compiling hermit-http"))
          .isLessThan(failed.errors().lastIndexOf("error[E0425]"));
    } finally {
      Files.writeString(source, before);
    }
  }

  /** Who they are they ask by DHCP, and others' addresses by DNS. */
  @Test
  void amongThreeGuestsOnlyTheDeclaredLinkExists() {
    need();
    try (ThreeGuests guests = ThreeGuests.of(home, "hermit", Peer.hermitImage(home))) {
      guests.reachWhatIsAllowedAndNothingElse();
      // Nobody is led to an address that it does not answer at.
      assertThat(guests.db().address6()).isEmpty();
      home.skiff("create", "--network", "name=skiff,ip6=fd00::7", IMAGE).refused("hermit");
    }
  }

  /** One that knows nothing of the project it was compiled of. */
  @Test
  void aFinishedProgramIsRecognised() throws IOException {
    need();
    Path program = home.scratch().resolve("elsewhere");
    home.skiff("files", "cp", IMAGE + ":/app/hermit-http", program).succeeded();
    int port = WebClient.freePort();
    run("finished", port, "-h", "box", program.toString(), "one").succeeded();
    assertThat(new Client(port).get("/x")).contains("\"arguments\":[\"one\"]");
    home.skiff("rm", "-f", "finished").succeeded();
    home.skiff("run", "--rm", "--base", "linux", program)
        .refused("made for the base 'hermit' alone", "say --base hermit");
  }

  @Test
  void whatItCannotBeIsRefusedWithAWayOut() throws IOException {
    need();
    for (List<String> wish : List.of(List.of("-i"), List.of("-u", "nobody"), List.of("-w", "/x"))) {
      home.skiff(
              Stream.of(List.of("run", "--rm"), wish, List.of(IMAGE))
                  .flatMap(List::stream)
                  .toArray())
          .refused("the base 'hermit' cannot run this");
    }
    Path empty = Files.createDirectory(home.scratch().resolve("empty"));
    home.compile(empty).refused("no Cargo project", "--base linux");
  }

  /** One that closes once it has the whole answer, which the program waits for. */
  private record Client(int port) {
    String get(String path) throws IOException {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      connection.setReadTimeout((int) Deadlines.command().toMillis());
      try (InputStream answer = connection.getInputStream()) {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        connection.disconnect();
      }
    }
  }

  private CommandResult run(String name, int port, String... more) {
    return home.boot(
        Stream.concat(
                Stream.of("run", "-d", "--wait", "--name", name, "-p", port + ":8080"),
                Stream.of(more))
            .toArray());
  }
}
