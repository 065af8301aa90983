package dev.skiff.wire.api;

import java.util.List;
import java.util.Map;

/** One of each record, with every field set. */
final class Samples {
  private Samples() {}

  static List<Record> all() {
    return List.of(
        new BaseRequest("linux", "6.1", "/srv/kernel.deb"),
        base(),
        new BuildRequest("/srv/web", "web:1", List.of("-v"), List.of("A=b")),
        new FolderBuildRequest("/srv/web", "web:1", true, "hermit"),
        new ProjectGuessRequest("/srv/web"),
        new ProjectGuessResponse("program: ./web\n", List.of("web: a program"), "make"),
        new BuildResponse("sha256:1", "web:1", 20, 3, true, List.of("old")),
        createRequest(),
        new CreateResponse("4f", List.of(), "nanos (auto: it fits)"),
        new DefaultBase("auto"),
        new BaseDetail.Capability("exec", "starting programs", "no", "not yet"),
        new BaseDetail(
            "linux",
            1,
            false,
            112,
            List.of(new BaseDetail.Capability("exec", "starting programs", "no", "not yet"))),
        new DoctorReport(List.of(check())),
        check(),
        error(),
        hostConfig(),
        binding(),
        new ImageDeleted("web:1", null),
        imageSummary(),
        imageDetail(),
        new ImageHistory("sha256:1", 1, "COPY web", List.of("web:1"), 20, "why"),
        new Pruned(
            List.of("4f"),
            List.of(new ImageDeleted("web:1", null)),
            List.of("ab"),
            List.of("data"),
            List.of("back"),
            20),
        usage(),
        info(),
        infoExtra(),
        detail(),
        state(),
        config(),
        network(),
        extra(),
        milestone(),
        summary(),
        port(),
        new Progress("fetching", 1L, 2L, false, error(), null, "Compiling"),
        version(),
        new Version.Platform("Skiff"),
        component(),
        new WaitResponse(137, new WaitResponse.WaitError("out of memory")),
        new WaitResponse.WaitError("out of memory"));
  }

  private static ImageSummary imageSummary() {
    return new ImageSummary(
        "sha256:1",
        "",
        List.of("web:1"),
        List.of("web@sha256:1"),
        1,
        20,
        -1,
        2,
        Map.of("stage", "test"));
  }

  private static ImageDetail imageDetail() {
    return new ImageDetail(
        "sha256:1",
        List.of("web:1"),
        List.of("web@sha256:1"),
        "",
        "",
        "2026-01-31T00:00:00Z",
        "somebody",
        new ImageDetail.Config(
            "1:2",
            Map.of("80/tcp", Map.of()),
            List.of("A=b"),
            List.of("-v"),
            List.of("/web"),
            "/srv",
            Map.of("stage", "test"),
            "SIGINT"),
        "amd64",
        "linux",
        20,
        new ImageDetail.Driver("erofs", Map.of()),
        new ImageDetail.RootFileSystem("layers", List.of("sha256:3")),
        new ImageDetail.Metadata("2026-01-31T00:00:00Z"));
  }

  private static DiskUsage usage() {
    return new DiskUsage(
        20,
        List.of(),
        List.of(
            new DiskUsage.Instance(
                "4f",
                List.of("/web"),
                "web:1",
                "sha256:1",
                "/web -v",
                1,
                "exited",
                "Exited (0)",
                5,
                25,
                2)),
        List.of(VolumeSamples.volume()),
        List.of(
            new DiskUsage.Cached(
                "ab",
                "boot-set",
                "web:1 on linux",
                true,
                false,
                30,
                "2026-01-31T00:00:00Z",
                "2026-01-31T00:00:00Z",
                0)),
        new DiskUsage.Extra(List.of(base()), 100));
  }

  private static BaseSummary base() {
    return new BaseSummary("linux", "ab12", "6.1.0-56", "sha256:2", "debian", 9, true);
  }

  private static DoctorReport.Check check() {
    return new DoctorReport.Check("qemu", "failed", "not here", "apt-get install it");
  }

  private static ErrorBody error() {
    return new ErrorBody("no such image", "image.not-found", null);
  }

  private static CreateRequest createRequest() {
    return new CreateRequest(
        "web:1",
        "host",
        "1:2",
        "/srv",
        List.of("A=b"),
        List.of("-v"),
        List.of("/web"),
        Map.of("stage", "test"),
        true,
        true,
        true,
        false,
        Map.of("80/tcp", Map.of()),
        "SIGINT",
        5,
        hostConfig(),
        Map.of("/data", Map.of()),
        NetworkSamples.networking());
  }

  private static HostConfig hostConfig() {
    return new HostConfig(
        1 << 27,
        500_000_000,
        true,
        false,
        "default",
        Map.of("80/tcp", List.of(binding())),
        List.of(24, 80),
        new HostConfig.RestartPolicy("on-failure", 3),
        "nanos",
        List.of("data:/data:ro"),
        List.of(VolumeSamples.mountSpec()),
        List.of("db:5432"),
        List.of("192.0.2.0/24:443"),
        HostConfig.LogConfig.KEPT);
  }

  private static HostConfig.PortBinding binding() {
    return new HostConfig.PortBinding("127.0.0.1", "8080");
  }

  private static Info info() {
    return new Info(
        "id",
        5,
        3,
        0,
        2,
        1,
        "overlay",
        "0.1.0",
        "Debian",
        "6.1",
        "x86_64",
        "linux",
        2,
        1 << 30,
        "here",
        "/var/lib/skiff",
        List.of("slow"),
        infoExtra());
  }

  private static Info.InfoExtra infoExtra() {
    return new Info.InfoExtra("qemu 7.2", "tcg", "/run/skiff/skiff.sock", List.of(base()), 42);
  }

  private static InstanceDetail detail() {
    return new InstanceDetail(
        "4f",
        "/web",
        "2026-01-31T00:00:00Z",
        "/web",
        List.of("-v"),
        "sha256:1",
        0,
        "linux",
        "overlay",
        state(),
        config(),
        hostConfig(),
        network(),
        extra());
  }

  private static InstanceDetail.State state() {
    return new InstanceDetail.State(
        "exited",
        false,
        false,
        false,
        true,
        false,
        0,
        137,
        "out of memory",
        "2026-01-31T00:00:01Z",
        "2026-01-31T00:00:02Z");
  }

  private static InstanceDetail.Config config() {
    return new InstanceDetail.Config(
        "host",
        "1:2",
        "/srv",
        false,
        true,
        true,
        true,
        true,
        List.of("A=b"),
        List.of("-v"),
        List.of("/web"),
        "web:1",
        Map.of("stage", "test"),
        "SIGINT",
        5);
  }

  private static InstanceDetail.NetworkSettings network() {
    return new InstanceDetail.NetworkSettings(
        "10.99.0.2",
        24,
        "10.99.0.1",
        "fd00::2",
        64,
        "fd00::1",
        "02:00:00:00:00:01",
        Map.of("80/tcp", List.of(binding())),
        Map.of("back", NetworkSamples.endpoint()));
  }

  private static InstanceExtra extra() {
    return new InstanceExtra(
        "linux",
        "asked for",
        "6.1",
        "q35",
        "exited",
        "out-of-memory",
        137,
        1620L,
        false,
        "killed",
        7,
        List.of(milestone()));
  }

  private static InstanceExtra.Milestone milestone() {
    return new InstanceExtra.Milestone("ready", 1_620_000);
  }

  private static InstanceSummary summary() {
    return new InstanceSummary(
        "4f",
        List.of("/web"),
        "web:1",
        "sha256:1",
        "/web -v",
        1,
        List.of(port()),
        Map.of("stage", "test"),
        "exited",
        "Exited (137) 2 minutes ago",
        1_000L,
        51_000L,
        extra(),
        List.of(),
        new InstanceSummary.Networks(Map.of("back", NetworkSamples.endpoint())));
  }

  private static InstanceSummary.Port port() {
    return new InstanceSummary.Port("127.0.0.1", 80, 8080, "tcp");
  }

  private static Version version() {
    return new Version(
        "0.1.0",
        "1.47",
        "1.24",
        "abc",
        "linux",
        "amd64",
        "6.1",
        "",
        "25",
        new Version.Platform("Skiff"),
        List.of(component()));
  }

  private static Version.Component component() {
    return new Version.Component("qemu", "7.2", Map.of("path", "/usr/bin/qemu"));
  }
}
