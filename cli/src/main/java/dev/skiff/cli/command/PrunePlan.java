package dev.skiff.cli.command;

import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.VolumeDetail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a prune would remove, said before it does. An estimate: the engine decides when it is done,
 * and filters are its own.
 */
final class PrunePlan {
  private final DiskUsage usage;
  private final List<String> lines = new ArrayList<>();

  PrunePlan(DiskUsage usage) {
    this.usage = usage;
    lines.add("This removes:");
  }

  /** Instances that do not run. */
  PrunePlan instances() {
    List<DiskUsage.Instance> ended =
        usage.containers().stream().filter(PrunePlan::hasEnded).toList();
    long bytes = ended.stream().mapToLong(one -> one.sizeRw() + one.logSize()).sum();
    return line(ended.size(), "instance", "that does not run", "that do not run", bytes);
  }

  /**
   * Images.
   *
   * @param all also those that have a name
   * @param withoutInstances whether instances that do not run go before
   */
  PrunePlan images(boolean all, boolean withoutInstances) {
    Set<String> needed = new HashSet<>();
    usage.containers().stream()
        .filter(one -> !withoutInstances || !hasEnded(one))
        .forEach(one -> needed.add(one.imageId()));
    List<ImageSummary> going =
        usage.images().stream()
            .filter(image -> !needed.contains(image.id()))
            .filter(image -> all || image.repoTags().isEmpty())
            .toList();
    long bytes =
        going.size() == usage.images().size()
            ? usage.layersSize()
            : going.stream().mapToLong(image -> image.size() - image.sharedSize()).sum();
    String which = all ? "that no instance needs" : "without a name that no instance needs";
    return line(going.size(), "image", which, which, bytes);
  }

  /** What was made of images, all of it that no machine needs now. */
  PrunePlan cache() {
    List<DiskUsage.Cached> idle = usage.buildCache().stream().filter(one -> !one.inUse()).toList();
    long bytes = idle.stream().mapToLong(DiskUsage.Cached::size).sum();
    return line(
        idle.size(), "piece", "of the cache that is not in use", "of the cache not in use", bytes);
  }

  /**
   * Volumes that no instance refers to.
   *
   * @param all also those with a name of their own
   */
  PrunePlan volumes(boolean all) {
    List<VolumeDetail> idle =
        usage.volumes().stream()
            .filter(volume -> usage(volume).refCount() == 0)
            .filter(volume -> all || isAnonymous(volume.name()))
            .toList();
    long bytes = idle.stream().mapToLong(volume -> usage(volume).size()).sum();
    String which = all ? "that no instance refers to" : "without a name that no instance refers to";
    return line(idle.size(), "volume", which, which, bytes);
  }

  private static VolumeDetail.UsageData usage(VolumeDetail volume) {
    return Objects.requireNonNullElse(volume.usageData(), new VolumeDetail.UsageData(0, 0));
  }

  /** Networks that no instance is on; they take no room. */
  PrunePlan networks(int idle) {
    lines.add(
        idle == 1
            ? "  1 network that no instance is on"
            : "  %d networks that no instance is on".formatted(idle));
    return this;
  }

  /** As the engine names those: 64 hexadecimal digits. */
  private static boolean isAnonymous(String name) {
    return name.length() == 64 && name.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static boolean hasEnded(DiskUsage.Instance instance) {
    return instance.state().equals("exited")
        || instance.state().equals("created")
        || instance.state().equals("dead");
  }

  private PrunePlan line(int count, String noun, String one, String several, long bytes) {
    String words = count == 1 ? noun + " " + one : noun + "s " + several;
    lines.add("  %d %s (%s)".formatted(count, words, Size.of(bytes)));
    return this;
  }

  /** The sentence; filters make it less. */
  List<String> lines(FilterOptions filters) {
    List<String> all = new ArrayList<>(lines);
    if (!filters.isEmpty()) {
      all.add("Of these only what matches " + filters.text() + ".");
    }
    return all;
  }
}
