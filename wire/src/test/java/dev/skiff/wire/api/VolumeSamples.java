package dev.skiff.wire.api;

import java.util.List;
import java.util.Map;

/** One of each record that volumes and mounts have. */
final class VolumeSamples {
  private VolumeSamples() {}

  static List<Record> all() {
    return List.of(
        mountSpec(),
        mountDetail(),
        volume(),
        new VolumeList(List.of(volume()), List.of()),
        new VolumeCreateRequest("data", "local", Map.of("size", "20g"), Map.of("a", "b")),
        new VolumeCopyRequest("copy", "nanos", 1L << 30),
        new VolumeCopied(volume(), List.of("owners are not kept")),
        new VolumeGrowRequest(1L << 30),
        new VolumePutRequest("/srv/seed", "/db"));
  }

  static MountSpec mountSpec() {
    return new MountSpec(
        "volume",
        "data",
        "/data",
        true,
        new MountSpec.VolumeOptions(
            true,
            Map.of("a", "b"),
            "",
            new MountSpec.DriverConfig("local", Map.of("size", "20g"))));
  }

  private static MountDetail mountDetail() {
    return new MountDetail("volume", "data", "", "/data", "local", "ro", false, "");
  }

  static VolumeDetail volume() {
    return new VolumeDetail(
        "data",
        "local",
        "/home/volumes/0123456789abcdef.img",
        "2026-01-31T00:00:00Z",
        Map.of("a", "b"),
        "local",
        Map.of("size", "20g"),
        Map.of("FileSystem", "ext4"),
        new VolumeDetail.UsageData(4096, 1));
  }
}
