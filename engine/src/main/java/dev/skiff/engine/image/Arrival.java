package dev.skiff.engine.image;

import dev.skiff.engine.image.ImageIndex.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stored manifest that gets its names.
 *
 * @param references without digests; none for an image without a name
 */
record Arrival(String mediaType, Digest digest, long size, List<ImageReference> references) {
  Arrival {
    references = List.copyOf(references);
  }

  /** What the index will say of it; an image without names has one entry. */
  List<Entry> entries(Instant now) {
    Stream<Optional<String>> names =
        references.isEmpty()
            ? Stream.of(Optional.empty())
            : references.stream().map(reference -> Optional.of(reference.nameAndTag()));
    return names.map(name -> new Entry(mediaType, digest, size, name, now, false)).toList();
  }

  /** Whether an index says all of it already. */
  boolean isIn(ImageIndex index) {
    return entries(Instant.EPOCH).stream()
        .allMatch(added ->
            index.of(digest).stream()
                .anyMatch(entry -> entry.reference().equals(added.reference())));
  }

  /** Whether another image of an index loses a name to it. */
  boolean takesNameIn(ImageIndex index) {
    return references.stream()
        .flatMap(reference -> index.named(reference.nameAndTag()).stream())
        .anyMatch(old -> !old.digest().equals(digest));
  }
}
