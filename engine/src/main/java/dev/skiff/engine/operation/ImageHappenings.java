package dev.skiff.engine.operation;

import dev.skiff.engine.event.Event;
import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.archive.OutgoingArchive;
import dev.skiff.engine.operation.Operation.Built;
import dev.skiff.engine.operation.Operation.ImageRemoval;
import dev.skiff.engine.operation.Operation.LoadImages;
import dev.skiff.engine.operation.Operation.LoadedImage;
import dev.skiff.engine.operation.Operation.SaveImages;
import dev.skiff.engine.operation.Operation.TagImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
      case LoadedImage image -> imported(image);
      case List<?> answers when operation instanceof LoadImages -> loaded(answers);
      case OutgoingArchive archive when operation instanceof SaveImages -> saved(archive);
      default -> List.of();
    };
  }

  /** As Docker tells it: the name first, as if by {@code tag}. */
  private static List<Happening> imported(LoadedImage image) {
    return Stream.concat(named("tag", image).stream(), Stream.of(event("import", image))).toList();
  }

  /** One for each name, so that a filter by any of them sees it. */
  private static List<Happening> loaded(List<?> answers) {
    return answers.stream()
        .map(LoadedImage.class::cast)
        .flatMap(image ->
            image.references().isEmpty()
                ? Stream.of(event("load", image))
                : named("load", image).stream())
        .toList();
  }

  private static List<Happening> named(String action, LoadedImage image) {
    return image.references().stream()
        .map(reference -> Event.image(action, image.digest(), reference))
        .toList();
  }

  private static Happening event(String action, LoadedImage image) {
    String name = image.references().isEmpty() ? "" : image.references().getFirst();
    return Event.image(action, image.digest(), name);
  }

  private static List<Happening> saved(OutgoingArchive archive) {
    List<Happening> all = new ArrayList<>();
    archive
        .images()
        .forEach((digest, names) -> {
          String name = names.isEmpty() ? "" : names.first();
          all.add(Event.image("save", digest.toString(), name));
        });
    return all;
  }

  private static List<Happening> gone(List<String> untagged, List<String> deleted) {
    List<Happening> all = new ArrayList<>();
    untagged.forEach(reference -> all.add(Event.image("untag", reference, reference)));
    deleted.forEach(digest -> all.add(Event.image("delete", digest, "")));
    return all;
  }
}
