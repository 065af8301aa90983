package dev.skiff.engine.operation;

import dev.skiff.engine.event.Event;
import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.operation.Operation.Built;
import dev.skiff.engine.operation.Operation.ImageRemoval;
import dev.skiff.engine.operation.Operation.TagImage;
import java.util.ArrayList;
import java.util.List;

/** What the answer of an operation means to whoever listens to events of images. Pure. */
final class ImageHappenings {
  private ImageHappenings() {}

  /** Of one operation that was done; empty of all that are not about images. */
  static List<Happening> of(Operation<?> operation, Object answer) {
    return switch (answer) {
      case Built built when built.unchanged() -> List.of();
      case Built built -> List.of(Event.image("tag", built.digest(), built.reference()));
      case Image image when operation instanceof TagImage tag ->
          List.of(Event.image("tag", image.digest().toString(), tag.target()));
      case ImageRemoval removal -> gone(removal.untagged(), removal.deleted());
      case Images.Pruned pruned ->
          gone(pruned.untagged(), pruned.deleted().stream().map(Digest::toString).toList());
      default -> List.of();
    };
  }

  private static List<Happening> gone(List<String> untagged, List<String> deleted) {
    List<Happening> all = new ArrayList<>();
    untagged.forEach(reference -> all.add(Event.image("untag", reference, reference)));
    deleted.forEach(digest -> all.add(Event.image("delete", digest, "")));
    return all;
  }
}
