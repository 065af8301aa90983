package dev.skiff.engine.api;

import dev.skiff.engine.operation.VolumeOperation;
import dev.skiff.engine.operation.VolumeOperation.Row;
import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.VolumeFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One volume, {@code data}, that the instance {@code web} uses, and one that nobody does. */
final class FakeVolumes {
  private FakeVolumes() {}

  static Object answer(VolumeOperation<?> operation) {
    return switch (operation) {
      case VolumeOperation.Make make -> made(make.asked());
      case VolumeOperation.ListAll _ -> all();
      case VolumeOperation.Look(String name) -> named(name);
      case VolumeOperation.Remove remove -> removed(remove);
      case VolumeOperation.Prune prune ->
          new VolumeOperation.Pruned(prune.all() ? List.of("idle") : List.of(), 4096);
      case VolumeOperation.Grow grow -> row(grow.name(), grow.bytes(), List.of());
      case VolumeOperation.Put put -> row(put.name(), 8L << 30, List.of());
      case VolumeOperation.Copy copy ->
          new VolumeOperation.Copied(
              row(copy.target(), copy.sizeBytes().orElse(8L << 30), List.of()),
              List.of("owners and modes are not kept"));
    };
  }

  static List<Row> all() {
    return List.of(row("data", 8L << 30, List.of("web")), row("idle", 1 << 20, List.of()));
  }

  private static Row named(String name) {
    return all().stream()
        .filter(row -> row.volume().name().equals(name))
        .findFirst()
        .orElseThrow(() -> VolumeFailure.notFound(name, Optional.empty()));
  }

  private static Row made(NewVolume asked) {
    return row(
        asked.name().isEmpty() ? "f".repeat(64) : asked.name(),
        asked.sizeBytes().orElse(8L << 30),
        List.of());
  }

  private static Optional<Volume> removed(VolumeOperation.Remove remove) {
    Row row = named(remove.name());
    if (!row.references().isEmpty()) {
      throw VolumeFailure.used(row.volume(), String.join(", ", row.references()));
    }
    return Optional.of(row.volume());
  }

  private static Row row(String name, long bytes, List<String> references) {
    Volume volume =
        new Volume(
            "0123456789abcdef",
            name,
            Map.of("tier", "db"),
            Map.of(),
            bytes,
            FakeEngine.START,
            false,
            Optional.of("ext4"));
    return new Row(volume, Path.of("/home/volumes/0123456789abcdef.img"), 4096, references);
  }
}
