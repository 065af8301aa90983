package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.wire.api.BaseRequest;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.BuildRequest;
import dev.skiff.wire.api.BuildResponse;
import dev.skiff.wire.api.DoctorReport;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.Progress;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that answer at once, over a real socket. */
@Timeout(60)
class RouteTest extends OverSocket {
  @Test
  void startAndStopSayWhenNothingChanged() throws IOException {
    ApiServerTest.create(server, "sleep", "web");
    assertThat(status("POST", "/containers/web/start")).isEqualTo(204);
    assertThat(status("POST", "/containers/web/start")).isEqualTo(304);
    assertThat(status("POST", "/containers/web/stop?t=1&signal=INT")).isEqualTo(204);
    assertThat(status("POST", "/containers/web/stop")).isEqualTo(304);
    assertThat(status("POST", "/containers/web/kill")).isEqualTo(409);
    assertThat(status("POST", "/containers/web/kill?signal=NONSENSE")).isEqualTo(400);
    assertThat(status("DELETE", "/containers/web")).isEqualTo(204);
    assertThat(status("DELETE", "/containers/web")).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"name\":[\"we\"]}; web",
        "{\"name\":[\"^/web$\"]}; web",
        "{\"name\":[\"^eb\"]}; ''",
        "{\"name\":{\"web\":true,\"db\":true}}; db web",
        "{\"status\":[\"created\"]}; db",
        "{\"status\":[\"running\",\"created\"]}; db web",
        "{\"ancestor\":[\"sleep:latest\"]}; db web",
        "{\"ancestor\":[\"other\"]}; ''",
        "{\"label\":[\"a\"]}; ''",
        "{\"exited\":[\"0\"]}; ''",
      })
  void filtersChooseWhatIsListed(String filters, String names) throws IOException {
    ApiServerTest.create(server, "sleep", "web");
    ApiServerTest.create(server, "sleep", "db");
    client.post(ApiPath.of("/containers/web/start"));
    ApiPath path = ApiPath.of("/containers/json").query("all", true).query("filters", filters);
    String found =
        String.join(
            " ",
            client.list(path, InstanceSummary.class).stream()
                .map(instance -> instance.names().getFirst().substring(1))
                .toList());
    assertThat(found).isEqualTo(names);
  }

  @Test
  void onlyLiveInstancesAreListedUnlessAllAreAskedFor() throws IOException {
    ApiServerTest.create(server, "sleep", "web");
    assertThat(client.list(ApiPath.of("/containers/json"), InstanceSummary.class)).isEmpty();
    assertThat(
            client.list(ApiPath.of("/containers/json").query("limit", "1"), InstanceSummary.class))
        .hasSize(1);
  }

  @Test
  void sizesAreMeasuredOnlyWhenAskedFor() throws IOException {
    ApiServerTest.create(server, "sleep", "web");
    ApiPath path = ApiPath.of("/containers/json").query("all", true);
    assertThat(client.list(path, InstanceSummary.class).getFirst().sizeRw()).isNull();
    InstanceSummary sized = client.list(path.query("size", true), InstanceSummary.class).getFirst();
    assertThat(sized.sizeRw()).isEqualTo(1000);
    assertThat(sized.sizeRootFs()).isEqualTo(5096);
  }

  @Test
  void anImagesNameMayHaveSlashesEncodedOrNot() throws IOException {
    assertThat(ask("GET", "/images/registry.example/a/b:1/json"))
        .contains("registry.example/a/b:1");
    assertThat(ask("GET", "/v1.44/images/registry.example%2Fa%2Fb:1/json"))
        .contains("registry.example/a/b:1");
    assertThat(status("GET", "/images/missing/json")).isEqualTo(404);
  }

  @Test
  void headIsAnsweredWithoutABody() throws IOException {
    assertThat(ask("HEAD", "/_ping")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
  }

  @Test
  void aBuildIsAnswered() throws IOException {
    var request = new BuildRequest("/opt/My App", null, null, List.of("A=1"));
    BuildResponse built =
        client.post(
            ApiPath.of("/skiff/v1/build"), BuildRequest.class, request, BuildResponse.class);
    assertThat(built.reference()).isEqualTo("my-app");
    var relative = new BuildRequest("app", null, null, null);
    assertThatThrownBy(() ->
            client.post(
                ApiPath.of("/skiff/v1/build"), BuildRequest.class, relative, BuildResponse.class))
        .hasMessage("invalid request body at program: 'app' is no absolute path");
  }

  @Test
  void aPullTellsHowItGoesOn() throws IOException {
    assertThat(pull("linux"))
        .containsExactly(
            new Progress("download", 10L, 20L, false, null, null),
            new Progress("verify", 0L, null, false, null, null),
            new Progress("", null, null, true, null, null));
    assertThat(pull("broken").getLast().error())
        .satisfies(error -> assertThat(error.message()).isEqualTo("the download broke"));
  }

  private List<Progress> pull(String base) throws IOException {
    List<Progress> lines = new ArrayList<>();
    client.postLines(
        ApiPath.of("/skiff/v1/bases/pull"),
        BaseRequest.class,
        new BaseRequest(base, null, null),
        Progress.class,
        lines::add);
    return lines;
  }

  @Test
  void basesAndFindingsAreShown() throws IOException {
    assertThat(client.list(ApiPath.of("/skiff/v1/bases"), BaseSummary.class))
        .containsExactly(
            new BaseSummary("linux", "6.1", "6.1.192", "sha256:aa", "linux.deb", 1000, true));
    assertThat(client.get(ApiPath.of("/skiff/v1/doctor"), DoctorReport.class).checks())
        .extracting(DoctorReport.Check::verdict)
        .containsExactly("ok", "warning");
  }

  @Test
  void theConsoleIsShown() throws IOException {
    ApiServerTest.create(server, "sleep", "web");
    Path console = server.engine.find("web").output().console();
    Files.createDirectories(console.getParent());
    Files.writeString(console, "booting\nbooted\n");
    assertThat(console("2")).isEqualTo("booting\nbooted\n");
    assertThat(console("1")).isEqualTo("booted\n");
    assertThat(console("all")).isEqualTo("booting\nbooted\n");
  }

  private String console(String tail) throws IOException {
    ApiPath path = ApiPath.of("/skiff/v1/instances/web/console").query("tail", tail);
    return new String(client.raw(path), StandardCharsets.UTF_8);
  }

  @Test
  void shutDownIsPassedOn() throws IOException {
    assertThat(status("POST", "/skiff/v1/shutdown")).isEqualTo(202);
    assertThat(server.engine.shutDown).isTrue();
  }

  @Test
  void everyKindOfFailureHasItsStatus() {
    assertThat(ErrorAnswer.of(InstanceFailure.badName("-"), false).status()).isEqualTo(400);
    assertThat(ErrorAnswer.of(InstanceFailure.notFound("x", Optional.empty()), false).status())
        .isEqualTo(404);
    assertThat(ErrorAnswer.of(InstanceFailure.nameTaken("x", "y"), false).status()).isEqualTo(409);
    assertThat(ErrorAnswer.of(ApiFailure.unsupported("x", "y"), false).status()).isEqualTo(501);
    assertThat(ErrorAnswer.of(ApiFailure.tooManyConnections(3), false).status()).isEqualTo(503);
  }

  @Test
  void aRefusalSaysWhatToDoInstead() {
    assertThatThrownBy(() -> client.post(ApiPath.of("/containers/web/exec")))
        .isInstanceOfSatisfying(
            ApiError.class,
            error -> {
              assertThat(error.status()).isEqualTo(501);
              assertThat(error.hint()).isEqualTo("use a second guest");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "/a/{id}/json, /a/x/json, x",
    "/a/{id}/json, /a/x%20y/json, x y",
    "/a/{id}/json, /a/x+y/json, x+y",
    "/a/{id}/json, /a//json, ''",
    "/a/{id}/json, /a/x/y/json, ''",
    "/a/{id...}/json, /a/x/y/json, x/y",
    "/a/{id...}/json, /a/json, ''",
    "/a/{id...}, /a/x/y, x/y"
  })
  void holesOfAPathTakeSegments(String pattern, String path, String taken) {
    assertThat(PathPattern.of(pattern).match(path))
        .isEqualTo(taken.isEmpty() ? Optional.empty() : Optional.of(Map.of("id", taken)));
  }

  private int status(String method, String path) throws IOException {
    return Integer.parseInt(ask(method, path).substring("HTTP/1.1 ".length()).substring(0, 3));
  }

  private String ask(String method, String path) throws IOException {
    return ApiServerTest.ask(server, RawClient.request(method, path));
  }
}
