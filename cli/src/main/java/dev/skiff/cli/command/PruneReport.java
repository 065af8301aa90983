package dev.skiff.cli.command;

import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.Pruned;
import java.util.ArrayList;
import java.util.List;

/** What was removed, in Docker's layout. */
final class PruneReport {
  private final List<String> lines = new ArrayList<>();
  private long bytes;

  PruneReport instances(Pruned pruned) {
    return section("Deleted instances:", pruned.containersDeleted(), pruned);
  }

  PruneReport images(Pruned pruned) {
    List<String> deleted = pruned.imagesDeleted().stream().map(PruneReport::line).toList();
    return section("Deleted images:", deleted, pruned);
  }

  PruneReport cache(Pruned pruned) {
    List<String> entries =
        pruned.cachesDeleted().stream().map(key -> InstanceText.id(key, false)).toList();
    return section("Deleted from the cache:", entries, pruned);
  }

  PruneReport volumes(Pruned pruned) {
    return section("Deleted volumes:", pruned.volumesDeleted(), pruned);
  }

  PruneReport networks(Pruned pruned) {
    return section("Deleted networks:", pruned.networksDeleted(), pruned);
  }

  private PruneReport section(String title, List<String> entries, Pruned pruned) {
    if (!entries.isEmpty()) {
      lines.add(title);
      lines.addAll(entries);
      lines.add("");
    }
    bytes += pruned.spaceReclaimed();
    return this;
  }

  private static String line(ImageDeleted one) {
    return one.untagged() == null ? "deleted: " + one.deleted() : "untagged: " + one.untagged();
  }

  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    all.add("Total reclaimed space: " + Size.of(bytes));
    return all;
  }
}
