package dev.skiff.cli;

import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.Info;
import dev.skiff.wire.api.InstanceExtra;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an engine may answer. */
final class Answers {
  static final long NOW = CommandLineInTest.NOW.getEpochSecond();

  private Answers() {}

  static List<InstanceSummary> instances() {
    return List.of(
        instance("4f", "running", "", null, 1620L),
        instance("5a", "exited", "out-of-memory", 137, null));
  }

  static List<InstanceSummary> sized() {
    return instances().stream().map(instance -> instance.withSizes(2_000, 20_000_000)).toList();
  }

  private static InstanceSummary instance(
      String id, String phase, String outcome, @Nullable Integer code, @Nullable Long ready) {
    return new InstanceSummary(
        id.repeat(32),
        List.of("/" + id),
        "web:1",
        "sha256:ab",
        "/web --port 8080 --verbose",
        NOW - 120,
        ready == null
            ? List.of()
            : List.of(new InstanceSummary.Port("127.0.0.1", 8080, 18080, "tcp")),
        Map.of(),
        phase,
        "",
        null,
        null,
        new InstanceExtra(
            "linux", "", "6.1", "microvm", phase, outcome, code, ready, false, null, 0, List.of()));
  }

  static ImageSummary image(String id, List<String> tags, long created) {
    return new ImageSummary(
        "sha256:" + id.repeat(32), "", tags, List.of(), created, 20_100_000, -1, 0, Map.of());
  }

  static BaseSummary base() {
    return new BaseSummary(
        "linux", "ab12", "6.1.0-56", "sha256:2", "debian bookworm", 72_800_000, true);
  }

  static Info info(long running) {
    return new Info(
        "id",
        5,
        running,
        0,
        3,
        1,
        "overlay",
        "0.1.0",
        "Debian 12",
        "6.1.0",
        "x86_64",
        "linux",
        2,
        24L << 30,
        "here",
        "/var/lib/skiff",
        List.of(),
        new Info.InfoExtra(
            "qemu 7.2", "tcg", "/run/skiff/skiff.sock", List.of(base()), Integer.MAX_VALUE));
  }

  static Version version() {
    return new Version(
        "0.1.0",
        "1.47",
        "1.24",
        "",
        "linux",
        "amd64",
        "6.1.0",
        "",
        "25.0.3",
        new Version.Platform("Skiff"),
        List.of(new Version.Component("qemu", "7.2", Map.of())));
  }
}
