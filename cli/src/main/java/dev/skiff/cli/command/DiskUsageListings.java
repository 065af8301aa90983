package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.WireJson;
import java.time.Instant;
import java.util.List;

/**
 * What {@code system df -v} shows of each thing: Docker's fields, and ours.
 *
 * @param whole nothing is cut short
 */
record DiskUsageListings(Surroundings surroundings, boolean whole) {

  Sections all(DiskUsage usage) {
    String source = WireJson.text(DiskUsage.class, usage);
    DiskUsage.Extra extra = usage.skiff();
    List<BaseSummary> kernels = extra == null ? List.of() : extra.bases();
    return new Sections(source)
        .with("Images", "Images space usage", images(), ImageListing.rows(usage.images()))
        .with("Containers", "Instances space usage", instances(), usage.containers())
        .with(
            "Volumes",
            "Local Volumes space usage",
            VolumeCommands.listing()
                .field("Links", "LINKS", volume -> Long.toString(links(volume))),
            usage.volumes())
        .with("BuildCache", "Cache space usage", cache(), usage.buildCache())
        .with("Kernels", "Kernels space usage", kernels(), kernels);
  }

  private static long links(VolumeDetail volume) {
    VolumeDetail.UsageData usage = volume.usageData();
    return usage == null ? 0 : usage.refCount();
  }

  private Listing<ImageListing.Row> images() {
    return ImageListing.described(surroundings, whole)
        .column("SharedSize", "SHARED SIZE", row -> Size.of(row.image().sharedSize()))
        .column("UniqueSize", "UNIQUE SIZE", DiskUsageListings::uniqueSize)
        .column("Containers", "INSTANCES", row -> Long.toString(row.image().containers()));
  }

  private static String uniqueSize(ImageListing.Row row) {
    return Size.of(row.image().size() - row.image().sharedSize());
  }

  private Listing<DiskUsage.Instance> instances() {
    return Listing.of(DiskUsage.Instance.class, DiskUsage.Instance::id)
        .column("ID", "ID", row -> InstanceText.id(row.id(), whole))
        .column("Image", Column.elastic("IMAGE", 10, 2), DiskUsage.Instance::image)
        .column(
            "Command",
            Column.elastic("COMMAND", 8, 0),
            row -> InstanceText.command(row.command(), whole))
        .column("Size", "SIZE", row -> Size.of(row.sizeRw()))
        .column("LogSize", "LOGS", row -> Size.of(row.logSize()))
        .column(
            "RunningFor",
            Column.elastic("CREATED", 10, 1),
            row -> ago(Instant.ofEpochSecond(row.created())))
        .column("Status", "STATUS", DiskUsage.Instance::status)
        .column("Names", "NAMES", row -> InstanceText.names(row.names()))
        .field("State", "STATE", DiskUsage.Instance::state)
        .field("VirtualSize", "VIRTUAL SIZE", row -> Size.of(row.sizeRootFs()));
  }

  private Listing<DiskUsage.Cached> cache() {
    return Listing.of(DiskUsage.Cached.class, DiskUsage.Cached::id)
        .column("ID", "ID", row -> InstanceText.id(row.id(), whole))
        .column("CacheType", "TYPE", DiskUsage.Cached::type)
        .column("Description", Column.elastic("MADE OF", 10, 0), DiskUsage.Cached::description)
        .column("Size", "SIZE", row -> Size.of(row.size()))
        .column("LastUsedSince", "LAST USED", row -> ago(Instant.parse(row.lastUsedAt())))
        .column("InUse", "IN USE", row -> Boolean.toString(row.inUse()))
        .field("LastUsedAt", "LAST USED AT", DiskUsage.Cached::lastUsedAt)
        .field("Shared", "SHARED", row -> Boolean.toString(row.shared()));
  }

  private static Listing<BaseSummary> kernels() {
    return Listing.of(BaseSummary.class, BaseSummary::id)
        .column("Base", "BASE", BaseSummary::base)
        .column("ID", "ID", BaseSummary::id)
        .column("Version", "VERSION", BaseSummary::version)
        .column("Size", "SIZE", row -> Size.of(row.sizeBytes()))
        .column("InUse", "IN USE", row -> Boolean.toString(row.inUse()));
  }

  private String ago(Instant then) {
    return Age.ago(then, surroundings.clock().instant());
  }
}
