package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.vm.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuestMountsTest {

  @Test
  void volumesAreNamedByLabelAndFoldersByNumber() {
    GuestMounts mounts =
        new GuestMounts(
            List.of(folder("/conf", true), volume("/data", 1, false), folder("/src", false)));
    assertThat(mounts.setting())
        .isEqualTo(
            Manifest.Fields.of(
                new TreeMap<>(
                    Map.of(
                        "%0", "/conf:ro",
                        "skiff-0000000000000001", "/data",
                        "%1", "/src"))));
    assertThat(mounts.points()).containsExactly("conf", "data", "src");
    assertThat(mounts.disks())
        .containsExactly(new Machine.Disk("volume0", Path.of("/v/1.img"), false));
    assertThat(mounts.shares())
        .containsExactly(
            new Machine.Share("0", Path.of("/host/conf"), false),
            new Machine.Share("1", Path.of("/host/src"), false));
    assertThat(mounts.objections())
        .containsExactly(
            Objection.impossible(
                "it opens every file to write, so the folder at '/conf' cannot be read-only",
                "use a volume there, or say --base linux"));
  }

  @Test
  void foldersAndManyDisksNeedAPciBus() {
    assertThat(new GuestMounts(List.of()).needPci(true)).isFalse();
    assertThat(new GuestMounts(List.of(folder("/a", false))).needPci(false)).isTrue();
    assertThat(volumes(6).needPci(true)).isFalse();
    assertThat(volumes(7).needPci(true)).isTrue();
    assertThat(volumes(7).needPci(false)).isFalse();
    assertThat(volumes(8).needPci(false)).isTrue();
  }

  @Test
  void mountsInMountsAndTooManyAreRefused() {
    assertThat(
            new GuestMounts(List.of(volume("/a", 1, false), volume("/a/b", 2, false))).objections())
        .containsExactly(
            Objection.impossible(
                "it mounts nothing below another mount, and '/a/b' is below '/a'"));
    assertThat(
            new GuestMounts(List.of(volume("/a", 1, false), volume("/ab", 2, false))).objections())
        .isEmpty();
    assertThat(volumes(25).objections())
        .containsExactly(Objection.impossible("it has room for 24 volumes and folders"));
  }

  private static GuestMounts volumes(int count) {
    return new GuestMounts(
        IntStream.range(0, count)
            .mapToObj(number -> volume("/v" + number, number, false))
            .toList());
  }

  private static Mount volume(String target, int number, boolean readOnly) {
    String label = "skiff-%016x".formatted(number);
    return new Mount.OfVolume(
        target, readOnly, "v" + number, label, Path.of("/v/" + number + ".img"));
  }

  private static Mount folder(String target, boolean readOnly) {
    return new Mount.OfFolder(target, readOnly, Path.of("/host" + target));
  }
}
