package dev.skiff.engine.api.docker;

import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.operation.VolumeOperation.Row;
import dev.skiff.engine.volume.Volume;
import dev.skiff.wire.api.MountDetail;
import dev.skiff.wire.api.VolumeDetail;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Volumes and mounts as Docker's clients know them. Pure. */
public final class VolumeView {
  private static final String LOCAL = "local";

  private VolumeView() {}

  /** A volume. */
  public static VolumeDetail detail(Row row) {
    Volume volume = row.volume();
    Map<String, String> status = new TreeMap<>();
    status.put("FileSystem", volume.fileSystem().orElse(""));
    status.put("Size", Long.toString(volume.sizeBytes()));
    status.put("UsedBy", String.join(", ", row.references()));
    return new VolumeDetail(
        volume.name(),
        LOCAL,
        row.file().toString(),
        volume.createdAt().toString(),
        new TreeMap<>(volume.labels()),
        LOCAL,
        new TreeMap<>(volume.options()),
        status,
        new VolumeDetail.UsageData(row.allocatedBytes(), row.references().size()));
  }

  /** The mounts of an instance. */
  static List<MountDetail> mounts(InstanceSpec spec) {
    return spec.mounts().stream().map(VolumeView::mount).toList();
  }

  /** Which file a volume's disk is, is told with the volume. */
  private static MountDetail mount(MountPoint point) {
    boolean volume = point.isVolume();
    return new MountDetail(
        volume ? "volume" : "bind",
        volume ? point.source() : null,
        volume ? "" : point.source(),
        point.target(),
        volume ? LOCAL : null,
        point.readOnly() ? "ro" : "",
        !point.readOnly(),
        volume ? "" : "rprivate");
  }

  /** As {@code -v} says them. */
  static List<String> binds(InstanceSpec spec) {
    return spec.mounts().stream()
        .map(point -> point.source() + ":" + point.target() + (point.readOnly() ? ":ro" : ""))
        .toList();
  }
}
