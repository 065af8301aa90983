package dev.skiff.cli.command;

import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.VolumeDetail;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What one kind of things takes on the disk.
 *
 * @param active how many of them are used
 * @param reclaimableBytes of those that are not
 */
record DiskUsageRow(String type, long total, long active, long bytes, long reclaimableBytes) {
  private static final Predicate<DiskUsage.Instance> RUNS =
      one ->
          !one.state().equals("exited")
              && !one.state().equals("created")
              && !one.state().equals("dead");

  static List<DiskUsageRow> of(DiskUsage usage) {
    return List.of(
        images(usage), instances(usage), logs(usage), volumes(usage), cache(usage), kernels(usage));
  }

  /** As Docker counts: what only unused images need, beside all that is shared. */
  private static DiskUsageRow images(DiskUsage usage) {
    List<ImageSummary> used =
        usage.images().stream().filter(image -> image.containers() > 0).toList();
    long kept = used.stream().mapToLong(ImageSummary::size).sum();
    return new DiskUsageRow(
        "Images",
        usage.images().size(),
        used.size(),
        usage.layersSize(),
        Math.max(0, usage.layersSize() - kept));
  }

  private static DiskUsageRow instances(DiskUsage usage) {
    List<DiskUsage.Instance> all = usage.containers();
    return new DiskUsageRow(
        "Instances",
        all.size(),
        all.stream().filter(RUNS).count(),
        all.stream().mapToLong(DiskUsage.Instance::sizeRw).sum(),
        all.stream().filter(RUNS.negate()).mapToLong(DiskUsage.Instance::sizeRw).sum());
  }

  private static DiskUsageRow logs(DiskUsage usage) {
    List<DiskUsage.Instance> all = usage.containers();
    return new DiskUsageRow(
        "Logs",
        all.size(),
        all.stream().filter(RUNS).count(),
        all.stream().mapToLong(DiskUsage.Instance::logSize).sum(),
        all.stream().filter(RUNS.negate()).mapToLong(DiskUsage.Instance::logSize).sum());
  }

  private static DiskUsageRow volumes(DiskUsage usage) {
    List<VolumeDetail.UsageData> all =
        usage.volumes().stream().map(VolumeDetail::usageData).flatMap(Stream::ofNullable).toList();
    return new DiskUsageRow(
        "Local Volumes",
        all.size(),
        all.stream().filter(one -> one.refCount() > 0).count(),
        all.stream().mapToLong(VolumeDetail.UsageData::size).sum(),
        all.stream()
            .filter(one -> one.refCount() == 0)
            .mapToLong(VolumeDetail.UsageData::size)
            .sum());
  }

  private static DiskUsageRow cache(DiskUsage usage) {
    List<DiskUsage.Cached> all = usage.buildCache();
    return new DiskUsageRow(
        "Cache",
        all.size(),
        all.stream().filter(DiskUsage.Cached::inUse).count(),
        all.stream().mapToLong(DiskUsage.Cached::size).sum(),
        all.stream().filter(one -> !one.inUse()).mapToLong(DiskUsage.Cached::size).sum());
  }

  private static DiskUsageRow kernels(DiskUsage usage) {
    DiskUsage.Extra extra = usage.skiff();
    List<BaseSummary> all = extra == null ? List.of() : extra.bases();
    return new DiskUsageRow(
        "Kernels",
        all.size(),
        all.stream().filter(BaseSummary::inUse).count(),
        all.stream().mapToLong(BaseSummary::sizeBytes).sum(),
        all.stream().filter(one -> !one.inUse()).mapToLong(BaseSummary::sizeBytes).sum());
  }

  /** With its part of the whole, as Docker shows it. */
  String reclaimableText() {
    return bytes == 0
        ? Size.of(reclaimableBytes)
        : "%s (%d%%)".formatted(Size.of(reclaimableBytes), reclaimableBytes * 100 / bytes);
  }
}
