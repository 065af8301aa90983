package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.ImageHistory;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.Pruned;
import dev.skiff.wire.api.VolumeDetail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands for the life of images and the room all takes: what they ask for, what they print. */
@Timeout(30)
class StoreCommandsTest extends BesideEngine {
  private static final String DF = "GET /system/df";

  @BeforeEach
  void begin() {
    engine.put(DF, DiskUsage.class, usage());
    engine.put(
        "POST /containers/prune",
        Pruned.class,
        new Pruned(List.of("5a".repeat(32)), List.of(), List.of(), 1_050_000));
    engine.put(
        "POST /images/prune",
        Pruned.class,
        new Pruned(
            List.of(),
            List.of(
                new ImageDeleted("old:1", null),
                new ImageDeleted(null, "sha256:" + "cd".repeat(32))),
            List.of(),
            20_000_000));
    engine.putList("GET /networks", NetworkDetail.class, List.of());
    engine.put("POST /networks/prune", Pruned.class, Pruned.ofNetworks(List.of("back")));
    engine.put(
        "POST /build/prune",
        Pruned.class,
        new Pruned(List.of(), List.of(), List.of("ee".repeat(32)), 300));
  }

  private static DiskUsage usage() {
    return new DiskUsage(
        60_000_000,
        List.of(
            image("ab", List.of("web:1"), 50_000_000, 10_000_000, 2),
            image("cd", List.of("old:1"), 20_000_000, 10_000_000, 0),
            image("ef", List.of(), 5_000, 0, 0)),
        List.of(
            instance("4f", "running", 7_000_000, 2_000),
            instance("5a", "exited", 1_000_000, 50_000)),
        List.of(volume("data", 1, 3_000_000), volume("0123456789abcdef".repeat(4), 0, 20_000)),
        List.of(
            cached("aa", "web:1 on linux 6.1", true, 51_000_000),
            cached("ee", "old:1 on linux 6.1", false, 21_000_000)),
        new DiskUsage.Extra(List.of(Answers.base()), 100_000_000));
  }

  private static VolumeDetail volume(String name, long references, long bytes) {
    return new VolumeDetail(
        name,
        "local",
        "/home/volumes/0123456789abcdef.img",
        "2026-01-01T00:00:00Z",
        Map.of(),
        "local",
        Map.of(),
        Map.of("FileSystem", "ext4", "Size", "8589934592", "UsedBy", references > 0 ? "web" : ""),
        new VolumeDetail.UsageData(bytes, references));
  }

  private static ImageSummary image(
      String id, List<String> tags, long size, long shared, int instances) {
    return new ImageSummary(
        "sha256:" + id.repeat(32),
        "",
        tags,
        List.of(),
        Answers.NOW - 7200,
        size,
        shared,
        instances,
        Map.of());
  }

  private static DiskUsage.Instance instance(String id, String state, long written, long logs) {
    return new DiskUsage.Instance(
        id.repeat(32),
        List.of("/" + id),
        "web:1",
        "sha256:" + "ab".repeat(32),
        "/web",
        Answers.NOW - 120,
        state,
        "Up 2 minutes",
        written,
        written + 50_000_000,
        logs);
  }

  private static DiskUsage.Cached cached(String id, String madeOf, boolean used, long size) {
    String then = "2026-01-31T11:00:00Z";
    return new DiskUsage.Cached(
        id.repeat(32), "boot-set", madeOf, used, false, size, then, then, 0);
  }

  @Test
  void diskUsageIsShownByKind() throws IOException {
    assertThat(skiff.run("system", "df")).isZero();
    Golden.check("df.txt", skiff.out());
  }

  @Test
  void diskUsageIsShownPieceByPiece() throws IOException {
    assertThat(skiff.run("system", "df", "-v")).isZero();
    Golden.check("df-verbose.txt", skiff.out());
  }

  @Test
  void diskUsageIsShownByATemplate() {
    assertThat(skiff.run("system", "df", "--format", "{{.Type}}={{.Size}}")).isZero();
    assertThat(skiff.out()).startsWith("Images=60MB\nInstances=8MB\n");
  }

  @Test
  void piecesOfDiskUsageAreShownAsAsked() {
    String images = "{{range .Images}}{{.Repository}}:{{.Tag}} {{.UniqueSize}};{{end}}";
    assertThat(skiff.run("system", "df", "-v", "--format", images)).isZero();
    assertThat(skiff.out()).isEqualTo("web:1 40MB;old:1 10MB;<none>:<none> 5kB;\n");
    CommandLineInTest lines = CommandLineInTest.beside(folder, engine);
    assertThat(lines.run("system", "df", "-v", "--format", "json")).isZero();
    assertThat(lines.out())
        .hasLineCount(1)
        .startsWith("{\"Images\":[{\"Containers\":\"2\"")
        .contains("\"Containers\":[{\"Command\":", "\"BuildCache\":[{\"CacheType\":\"boot-set\"")
        .contains("\"Kernels\":[{\"Base\":\"linux\"");
    CommandLineInTest all = CommandLineInTest.beside(folder, engine);
    assertThat(all.run("system", "df", "-v", "--json")).isZero();
    assertThat(all.out()).startsWith("{\n    \"LayersSize\": 60000000");
  }

  @Test
  void piecesOfDiskUsageAreNoTableOfOneKind() {
    assertThat(skiff.run("system", "df", "-v", "-q")).isEqualTo(2);
    assertThat(skiff.run("system", "df", "-v", "--format", "table {{.ID}}")).isEqualTo(2);
    assertThat(skiff.err()).contains("lists of several kinds");
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void whatAPruneRemovesIsSaidAndAsked() throws IOException {
    answer("y\n");
    assertThat(skiff.run("system", "prune", "-a")).isZero();
    Golden.check("prune.txt", skiff.out());
    assertThat(engine.requests())
        .containsExactly(
            DF,
            "GET /networks?filters={\"dangling\":[\"true\"]}",
            "POST /containers/prune",
            "POST /networks/prune",
            "POST /images/prune?filters={\"dangling\":[\"false\"]}",
            "POST /build/prune?all=1");
  }

  @Test
  void withoutAYesNothingIsRemoved() {
    answer("no\n");
    assertThat(skiff.run("image", "prune")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            This removes:
              1 image without a name that no instance needs (5kB)
            Go on? [y/N] Nothing was removed.
            """);
    assertThat(engine.requests()).containsExactly(DF);
  }

  @Test
  void whereNobodyCanAnswerForceIsNeeded() {
    assertThat(skiff.run("instance", "prune")).isEqualTo(1);
    assertThat(skiff.err())
        .isEqualTo(
            """
            skiff: nothing was removed: nobody said yes
              hint: -f goes on without a question
            """);
    assertThat(skiff.run("instance", "prune", "-f")).isZero();
    assertThat(skiff.out()).endsWith("Total reclaimed space: 1.05MB\n");
  }

  @Test
  void filtersAreTheEngines() {
    assertThat(
            skiff.run(
                "image", "prune", "-f", "--filter", "label!=keep=yes", "--filter", "until=24h"))
        .isZero();
    assertThat(engine.requests())
        .containsExactly(
            "POST /images/prune?filters="
                + "{\"dangling\":[\"true\"],\"label!\":[\"keep=yes\"],\"until\":[\"24h\"]}");
    assertThat(skiff.run("image", "prune", "-f", "--filter", "24h")).isEqualTo(2);
    assertThat(skiff.err()).contains("'24h' is no filter; write it like label=a=b");
  }

  @Test
  void imagesCanBeChosen() {
    engine.putList("GET /images/json", ImageSummary.class, usage().images());
    assertThat(skiff.run("images", "--filter", "dangling=true", "-q", "web*")).isZero();
    assertThat(engine.requests())
        .containsExactly(
            "GET /images/json?filters={\"reference\":[\"web*\"],\"dangling\":[\"true\"]}");
    assertThat(skiff.run("image", "ls", "--digests")).isZero();
    assertThat(skiff.out()).contains("DIGEST").contains("sha256:" + "ab".repeat(32));
  }

  @Test
  void aTagIsSplitFromItsNameButNotFromAPort() {
    engine.putText("POST /images/web/tag", "");
    assertThat(skiff.run("tag", "web", "localhost:5000/team/web:2")).isZero();
    assertThat(skiff.run("image", "tag", "web", "localhost:5000/web")).isZero();
    assertThat(engine.requests())
        .containsExactly(
            "POST /images/web/tag?repo=localhost:5000/team/web&tag=2",
            "POST /images/web/tag?repo=localhost:5000/web");
    assertThat(skiff.out()).isEmpty();
  }

  @Test
  void theHistoryIsShownLastStepFirst() throws IOException {
    engine.putList(
        "GET /images/web/history",
        ImageHistory.class,
        List.of(
            new ImageHistory(
                "sha256:" + "ab".repeat(32),
                Answers.NOW - 60,
                "CMD [\"/bin/server\", \"--with\", \"many\", \"long\", \"arguments\"]",
                List.of("web:1"),
                0,
                ""),
            new ImageHistory(
                "<missing>", Answers.NOW - 7200, "COPY /", List.of(), 20_100_000, "!")));
    assertThat(skiff.run("history", "web")).isZero();
    Golden.check("history.txt", skiff.out());
    assertThat(skiff.run("image", "history", "-q", "web")).isZero();
    assertThat(skiff.out()).endsWith("abababababab\n<missing>\n");
  }

  private void answer(String text) {
    skiff.input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
