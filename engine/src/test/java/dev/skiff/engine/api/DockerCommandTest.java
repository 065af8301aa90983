package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.event.Event;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.operation.MountRequest;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.PruneFilter;
import dev.skiff.engine.operation.VolumeOperation;
import dev.skiff.engine.volume.NewVolume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock docker command against our server. */
@Timeout(90)
class DockerCommandTest {
  @TempDir Path directory;
  private FakeServer server;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void open() throws IOException {
    assumeTrue(
        List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "docker"))),
        "the docker command is not installed");
    server = new FakeServer(Files.createDirectories(directory.resolve("home")));
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void itKnowsTheEngine() throws Exception {
    assertThat(docker("version").out()).contains("Server: Skiff").contains("0.1.0");
    assertThat(docker("info").out()).contains("Storage Driver: erofs").contains("CPUs: 2");
    assertThat(docker("images", "--format", "{{.Repository}}:{{.Tag}}").out())
        .isEqualTo("hello:latest\ncat:latest\n");
    assertThat(docker("images", "-q", "hello").out()).isEqualTo("aaaaaaaaaaaa\n");
    assertThat(docker("rmi", "hello").out()).startsWith("Untagged: hello:latest\nDeleted: sha256:");
  }

  @Test
  void imagesAreNamedPrunedAndLookedInto() throws Exception {
    assertThat(docker("tag", "hello", "team/hello:2").code()).isZero();
    assertThat(docker("tag", "hello", "again").code()).isZero();
    assertThat(server.engine.performed)
        .contains(
            new Operation.TagImage("hello", "team/hello:2"),
            new Operation.TagImage("hello", "again:latest"));
    assertThat(docker("history", "--format", "{{.ID}} {{.CreatedBy}} {{.Size}}", "hello").out())
        .isEqualTo("aaaaaaaaaaaa ENV PATH=/bin 0B\n<missing> COPY program 4kB\n");
    assertThat(docker("image", "inspect", "-f", "{{.Author}} {{.RootFS.Layers}}", "hello").out())
        .isEqualTo("somebody [sha256:" + "d".repeat(64) + "]\n");
    assertThat(docker("images", "--digests", "--format", "{{.Digest}}", "hello").out())
        .isEqualTo("sha256:" + "a".repeat(64) + "\n");
    assertThat(docker("image", "prune", "-f").out())
        .startsWith("Deleted Images:\ndeleted: sha256:aaaa")
        .endsWith("Total reclaimed space: 4.096kB\n");
    docker("image", "prune", "-af", "--filter", "label!=keep", "--filter", "until=24h");
    assertThat(server.engine.performed)
        .contains(
            new Operation.PruneImages(
                true,
                new PruneFilter(
                    Optional.of(FakeServer.CLOCK.instant().minusSeconds(86400)),
                    List.of(),
                    List.of("keep"))));
    assertThat(docker("search", "web").err()).contains("searching registries");
  }

  @Test
  void theRoomThatAllTakesIsShownAndReclaimed() throws Exception {
    docker("create", "--name", "web", "hello");
    assertThat(docker("system", "df", "--format", "{{.Type}}: {{.TotalCount}} {{.Size}}").out())
        .isEqualTo(
            "Images: 1 4.096kB\nContainers: 1 1kB\nLocal Volumes: 2 8.192kB\nBuild Cache: 1 3kB\n");
    assertThat(docker("system", "df", "-v").out()).contains("web").contains("boot-set");
    Ended pruned = docker("system", "prune", "-f");
    assertThat(pruned.code()).isZero();
    assertThat(pruned.out()).contains("Deleted Containers:").contains("Total reclaimed space:");
    assertThat(docker("container", "prune", "-f").out()).contains("Total reclaimed space: 1kB");
    assertThat(docker("builder", "prune", "-af").code()).isZero();
    assertThat(server.engine.performed).contains(new Operation.PruneCache(true, Optional.empty()));
  }

  @Test
  void anInstanceLivesAndIsRemoved() throws Exception {
    assertThat(docker("create", "--name", "web", "-p", "18080:80", "sleep").code()).isZero();
    assertThat(docker("start", "web").out()).isEqualTo("web\n");
    String format = "{{.Names}} {{.State}} {{.Status}} {{.Ports}}";
    assertThat(docker("ps", "--format", format).out())
        .isEqualTo("web running Up 3 seconds 127.0.0.1:18080->80/tcp\n");
    assertThat(docker("inspect", "-f", "{{.State.Status}} {{.Config.Image}}", "web").out())
        .isEqualTo("running sleep\n");
    assertThat(docker("rm", "web").err()).contains("cannot remove 'web': it is running");
    assertThat(docker("stop", "web").out()).isEqualTo("web\n");
    assertThat(docker("wait", "web").out()).isEqualTo("0\n");
    assertThat(docker("start", "web").code()).isZero();
    assertThat(docker("kill", "web").out()).isEqualTo("web\n");
    assertThat(docker("ps", "-a", "--filter", "exited=137", "-q").out()).hasLineCount(1);
    assertThat(docker("rm", "web").out()).isEqualTo("web\n");
    assertThat(docker("ps", "-aq").out()).isEmpty();
  }

  @Test
  void aRunInTheForegroundPassesOutputApartAndExitCodes() throws Exception {
    assertThat(docker("run", "--rm", "hello"))
        .isEqualTo(new Ended(0, "hello\nno newline", "to stderr\n"));
    assertThat(docker("run", "--rm", "exit-3").code()).isEqualTo(3);
    assertThat(docker("run", "--rm", "segfault").code()).isEqualTo(139);
    Ended panicked = docker("run", "panic");
    assertThat(panicked.code()).isEqualTo(125);
    assertThat(panicked.err()).contains("the kernel panicked");
    assertThat(docker("ps", "-aq").out()).hasLineCount(1);
  }

  @Test
  void startAttachedShowsTheNextRun() throws Exception {
    docker("run", "--name", "web", "hello");
    assertThat(docker("start", "-a", "web").out()).isEqualTo("hello\nno newline");
    assertThat(docker("logs", "web").out()).isEqualTo("hello\nno newlinehello\nno newline");
    assertThat(docker("logs", "--tail", "1", "-t", "web").out())
        .matches("2026-01-02T03:04:05\\.\\d{9}Z no newline");
  }

  @Test
  void inputIsPassedAndEnds() throws Exception {
    byte[] bytes = new byte[1_500_000];
    new Random(41).nextBytes(bytes);
    Path input = Files.write(directory.resolve("input"), bytes);
    Path output = directory.resolve("output");
    Process run =
        command("run", "-i", "--rm", "cat")
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .start();
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).hasBinaryContent(bytes);
  }

  @Test
  void attachEndsWithTheRun() throws Exception {
    docker("run", "-d", "--name", "web", "sleep");
    Process attached = command("attach", "--no-stdin", "web").redirectErrorStream(true).start();
    Eventually.until("it is attached", () -> server.engine.waitingOutputs.get() == 1);
    server.engine.find("web").print(LogStream.STDOUT, "hi\n");
    // It looks whether the container still runs after it has attached, and shows output after that.
    assertThat(attached.getInputStream().readNBytes(3)).asString().isEqualTo("hi\n");
    docker("kill", "web");
    assertThat(attached.getInputStream().readAllBytes()).isEmpty();
    assertThat(attached.waitFor()).isEqualTo(137);
  }

  /** At a terminal of util-linux's script, which gives what it reads to the command. */
  @Test
  void aTerminalIsPassedThroughAndLeftByItsKeys() throws Exception {
    String line =
        "stty rows 33 cols 99; docker -H unix://" + server.socket + " run -it --name web sleep";
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", line, "/dev/null").redirectErrorStream(true);
    builder.environment().put("DOCKER_CONFIG", directory.toString());
    Process terminal = builder.start();
    OutputStream keyboard = terminal.getOutputStream();
    Eventually.until("it is attached", () -> server.engine.openOutputs.get() == 1);
    Eventually.until(
        "its size is told",
        () -> server.engine.performed().stream().anyMatch(Operation.Resize.class::isInstance));
    FakeInstance web = server.engine.find("web");
    web.print(LogStream.STDOUT, "$");
    // What it shows it shows at a raw terminal.
    assertThat(terminal.getInputStream().readNBytes(1)).asString().isEqualTo("$");
    keyboard.write("typed\u0003".getBytes(StandardCharsets.US_ASCII));
    keyboard.flush();
    assertThat(terminal.getInputStream().readNBytes(6)).asString().isEqualTo("typed\u0003");
    keyboard.write("\u0010\u0011".getBytes(StandardCharsets.US_ASCII));
    keyboard.flush();
    assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(web.record().phase().alive()).isTrue();
    assertThat(web.inputTaken()).isEqualTo(6);
    assertThat(web.record().spec().terminal()).contains(new InstanceSpec.Terminal(33, 99));
    assertThat(server.engine.performed()).contains(new Operation.Resize(web.record().id(), 33, 99));
    assertThat(docker("logs", "web").out()).isEqualTo("$typed\u0003");
  }

  @Test
  void whatAGuestCannotHaveIsRefusedWithAWayOut() throws Exception {
    assertThat(docker("run", "--volumes-from", "web", "hello").err()).contains("-v NAME:PATH");
    assertThat(docker("run", "--cpus", "1.5", "hello").err()).contains("whole CPUs");
    assertThat(docker("run", "missing").err()).contains("load it here: skiff load");
    assertThat(docker("run", "--network", "host", "hello").err()).contains("host-loopback");
    assertThat(docker("run", "--mac-address", "02:00:00:00:00:09", "hello").err())
        .contains("one is assigned");
    assertThat(docker("inspect", "--type", "container", "nobody").err())
        .contains("No such container: nobody");
  }

  @Test
  void volumesAreMadeListedAndRemoved() throws Exception {
    assertThat(docker("volume", "create", "--opt", "size=1g", "--label", "a=b", "new").out())
        .isEqualTo("new\n");
    assertThat(performed(VolumeOperation.Make.class).asked())
        .isEqualTo(
            new NewVolume("new", Map.of("a", "b"), Map.of("size", "1g"), Optional.of(1L << 30)));
    assertThat(docker("volume", "create", "--opt", "o=nfs", "new").err())
        .contains("a volume has no option 'o'");
    assertThat(docker("volume", "create", "-d", "nfs", "new").err()).contains("driver 'nfs'");
    assertThat(docker("volume", "ls", "--format", "{{.Name}} {{.Driver}}").out())
        .isEqualTo("data local\nidle local\n");
    assertThat(docker("volume", "ls", "-q", "--filter", "dangling=true").out()).isEqualTo("idle\n");
    assertThat(docker("volume", "inspect", "data", "--format", "{{.Status.FileSystem}}").out())
        .isEqualTo("ext4\n");
    assertThat(docker("volume", "inspect", "none").err()).contains("no such volume");
    assertThat(docker("volume", "rm", "data").err()).contains("volume is in use - [web]");
    assertThat(docker("volume", "rm", "idle").out()).isEqualTo("idle\n");
    assertThat(docker("volume", "prune", "-f", "--all").out()).contains("idle");
  }

  @Test
  void networksAreMadeUsedAndRemoved() throws Exception {
    docker("network", "create", "--subnet", "10.99.0.0/24", "--label", "a=b", "back");
    assertThat(docker("network", "create", "back").err()).contains("already exists");
    assertThat(docker("network", "create", "-d", "overlay", "far").err()).contains("bridge");
    assertThat(docker("network", "ls", "--format", "{{.Name}} {{.Driver}} {{.Scope}}").out())
        .isEqualTo("back bridge local\nbridge bridge local\nskiff bridge local\n");
    docker("create", "--name", "db", "--network", "back", "--ip", "10.99.0.7", "sleep");
    docker("create", "--name", "web", "--network", "name=back,alias=www", "sleep");
    String address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    assertThat(docker("inspect", "-f", address, "db", "web").out())
        .isEqualTo("10.99.0.7\n10.99.0.2\n");
    String asked = "{{range .NetworkSettings.Networks}}{{json .IPAMConfig}}{{end}}";
    assertThat(docker("inspect", "-f", asked, "db", "web").out())
        .isEqualTo("{\"IPv4Address\":\"10.99.0.7\"}\nnull\n");
    assertThat(docker("network", "connect", "--alias", "front", "bridge", "web").code()).isZero();
    String members = "{{range .Containers}}{{.Name}} {{.IPv4Address}};{{end}}";
    assertThat(docker("network", "inspect", "-f", members, "bridge").out())
        .isEqualTo("web 10.87.0.2/24;\n");
    assertThat(docker("ps", "-a", "--format", "{{.Names}} {{.Networks}}", "-f", "name=db").out())
        .isEqualTo("db back\n");
    assertThat(docker("network", "rm", "back").err()).contains("is used by");
    assertThat(docker("network", "disconnect", "-f", "bridge", "web").code()).isZero();
    assertThat(docker("rm", "db", "web").code()).isZero();
    assertThat(docker("network", "prune", "-f").out()).contains("back");
    assertThat(docker("network", "rm", "bridge").err()).contains("cannot be removed");
  }

  /** The command sends them in an order of its own. */
  private static List<MountRequest> byTarget(List<MountRequest> mounts) {
    return mounts.stream().sorted(Comparator.comparing(MountRequest::target)).toList();
  }

  @Test
  void mountsAreAskedForInEachOfDockersWays() throws Exception {
    docker("create", "-v", "data:/a:ro", "-v", "/srv:/b", "-v", "/c", "hello");
    docker(
        "create",
        "--mount",
        "type=volume,src=data,dst=/a,ro,volume-nocopy,volume-opt=size=1g",
        "--mount",
        "type=bind,src=/srv,dst=/b,readonly",
        "hello");
    List<List<MountRequest>> asked =
        server.engine.performed().stream()
            .filter(Operation.Create.class::isInstance)
            .map(create -> byTarget(((Operation.Create) create).request().mounts()))
            .toList();
    assertThat(asked)
        .containsExactly(
            List.of(
                MountRequest.volume("data", "/a", true),
                MountRequest.folder("/srv", "/b", false),
                MountRequest.anonymous("/c")),
            List.of(
                MountRequest.volume("data", "/a", true)
                    .made(Map.of(), Map.of("size", "1g"))
                    .unfilled(),
                MountRequest.folder("/srv", "/b", true)));
  }

  private <V extends VolumeOperation<?>> V performed(Class<V> kind) {
    return server.engine.performed().stream()
        .filter(Operation.OnVolumes.class::isInstance)
        .map(operation -> ((Operation.OnVolumes<?>) operation).work())
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatRunsIsOperated() throws Exception {
    assertThat(docker("run", "-d", "--name", "web", "--restart", "on-failure:3", "sleep").code())
        .isZero();
    String policy =
        "{{.HostConfig.RestartPolicy.Name}}:{{.HostConfig.RestartPolicy.MaximumRetryCount}}";
    assertThat(docker("inspect", "-f", policy, "web").out()).isEqualTo("on-failure:3\n");
    assertThat(docker("update", "--restart", "always", "web").out()).isEqualTo("web\n");
    assertThat(docker("update", "--memory", "1g", "web").err()).contains("Memory");
    assertThat(docker("pause", "web").out()).isEqualTo("web\n");
    assertThat(docker("ps", "--format", "{{.State}} {{.Status}}").out())
        .isEqualTo("paused Up 3 seconds (Paused)\n");
    assertThat(docker("unpause", "web").out()).isEqualTo("web\n");
    assertThat(docker("restart", "web").out()).isEqualTo("web\n");
    assertThat(docker("rename", "web", "site").code()).isZero();
  }

  @Test
  void whatAnInstanceUsesIsShown() throws Exception {
    docker("run", "-d", "--name", "web", "sleep");
    assertThat(docker("top", "web").out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "UID PID PPID S ELAPSED TIME RSS CMD",
            "0 1 0 S 01:01:40 00:00:01 64 init",
            "1000 27 1 R 00:00:05 00:00:00 1024 /web -p 80");
    String format = "{{.Name}} {{.MemUsage}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}";
    assertThat(docker("stats", "--no-stream", "--format", format).out())
        .isEqualTo("web 50MiB / 128MiB 2kB / 1kB 4.1kB / 2B 2\n");
  }

  @Test
  void eventsAreTold() throws Exception {
    server.engine.events.publish(Event.image("tag", "sha256:ab", "hello:1"));
    server.engine.events.publish(Event.image("untag", "sha256:ab", "hello:1"));
    assertThat(docker("events", "--since", "0", "--until", "2026-01-02T03:04:06Z").out())
        .isEqualTo(
            """
            2026-01-02T03:04:05.000000001Z image tag sha256:ab (name=hello:1)
            2026-01-02T03:04:05.000000002Z image untag sha256:ab (name=hello:1)
            """);
    String[] untags = {
      "events", "--since", "0", "--until", "2026-01-02T03:04:06Z", "-f", "event=untag"
    };
    assertThat(docker(untags).out()).contains("untag").hasLineCount(1);
  }

  private ProcessBuilder command(String... arguments) {
    List<String> argv = new ArrayList<>(List.of("docker", "-H", "unix://" + server.socket));
    argv.addAll(List.of(arguments));
    ProcessBuilder command = new ProcessBuilder(argv);
    command.environment().put("DOCKER_CONFIG", directory.toString());
    return command;
  }

  private Ended docker(String... arguments) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        command(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("docker %s ends", arguments[0]).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
