package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.wire.api.Pruned;
import dev.skiff.wire.api.VolumeCopied;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.VolumeList;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumeCommandsTest extends BesideEngine {
  private static VolumeDetail volume(String name, String fileSystem, String usedBy) {
    return new VolumeDetail(
        name,
        "local",
        "/home/volumes/0123456789abcdef.img",
        "2026-01-01T00:00:00Z",
        Map.of("tier", "db"),
        "local",
        Map.of(),
        Map.of("FileSystem", fileSystem, "Size", "8589934592", "UsedBy", usedBy),
        new VolumeDetail.UsageData(4_200_000, usedBy.isEmpty() ? 0 : 1));
  }

  @Test
  void volumesAreListed() throws IOException {
    engine.put(
        "GET /volumes",
        VolumeList.class,
        new VolumeList(List.of(volume("data", "ext4", "web"), volume("fresh", "", "")), List.of()));
    assertThat(skiff.run("volume", "ls")).isZero();
    Golden.check("volumes.txt", skiff.out());
    assertThat(skiff.run("volume", "ls", "-q", "--filter", "dangling=true")).isZero();
    assertThat(skiff.out()).endsWith("data\nfresh\n");
    assertThat(engine.requests())
        .containsExactly("GET /volumes", "GET /volumes?filters={\"dangling\":[\"true\"]}");
  }

  @Test
  void aVolumeIsMadeWithItsSize() {
    engine.put("POST /volumes/create", VolumeDetail.class, volume("data", "", ""));
    assertThat(skiff.run("volume", "create", "--size", "1g", "--label", "a=b", "data")).isZero();
    assertThat(skiff.out()).isEqualTo("data\n");
    assertThat(skiff.run("volume", "create", "--opt", "size")).isNotZero();
    assertThat(skiff.run("volume", "create", "a/b")).isEqualTo(2);
    assertThat(skiff.err()).contains("write it like size=20g", "is not the name of a volume");
  }

  @Test
  void aCopySaysWhatItLost() {
    engine.put(
        "POST /skiff/v1/volumes/data/copy",
        VolumeCopied.class,
        new VolumeCopied(volume("copy", "tfs", ""), List.of("owners are not kept")));
    assertThat(skiff.run("volume", "copy", "data", "copy", "--base", "nanos")).isZero();
    assertThat(skiff.out()).isEqualTo("copy\n");
    assertThat(skiff.err()).contains("warning: owners are not kept");
  }

  @Test
  void itGrowsAndGoes() {
    engine.put("POST /skiff/v1/volumes/data/grow", VolumeDetail.class, volume("data", "ext4", ""));
    engine.put("POST /volumes/prune", Pruned.class, Pruned.ofVolumes(List.of("old"), 4096));
    assertThat(skiff.run("volume", "grow", "data", "20g")).isZero();
    assertThat(skiff.run("volume", "prune", "-af")).isZero();
    assertThat(skiff.out())
        .isEqualTo("data\nDeleted volumes:\nold\n\nTotal reclaimed space: 4.1kB\n");
    assertThat(engine.requests())
        .containsExactly(
            "POST /skiff/v1/volumes/data/grow", "POST /volumes/prune?filters={\"all\":[\"true\"]}");
  }
}
